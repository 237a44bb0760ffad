import GRDB
import HalcyonCore

/// Saves concepts one after another within a transaction and raises the knowledge version once at its end.
struct ConceptWriter {
    private let db: Database
    private let onlyOwn: Bool
    private(set) var saved = SavedConcepts()

    /// - Parameter onlyOwn: leave concepts alone that came from elsewhere.
    init(_ db: Database, onlyOwn: Bool = false) {
        self.db = db
        self.onlyOwn = onlyOwn
    }

    mutating func save(_ concept: Concept) throws {
        guard let row = try self.stored(concept.id) else {
            try self.insert(concept)
            self.saved.added += 1
            return
        }
        let old = try ConceptRows.concept(row)
        if old == concept || (self.onlyOwn && old.source != nil) {
            self.saved.unchanged += 1
        } else {
            try self.update(concept, rowID: row["row_id"])
            self.saved.changed += 1
        }
    }

    /// - Returns: what was saved, and the version to publish once it is committed.
    func finish() throws -> (saved: SavedConcepts, version: KnowledgeVersion) {
        if self.saved.added + self.saved.changed > 0 { try KnowledgeRows.raiseVersion(in: self.db) }
        return (self.saved, try KnowledgeRows.version(self.db))
    }

    private func stored(_ id: ConceptID) throws -> Row? {
        try Row.fetchOne(
            self.db.cachedStatement(sql: "SELECT row_id, \(ConceptRows.columns) FROM concepts WHERE id = ?"),
            arguments: [id.value])
    }

    private func insert(_ concept: Concept) throws {
        try self.db.cachedStatement(
            sql: """
                INSERT INTO concepts (id, name, name_key, definition, category, synonyms, source)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [concept.id.value] + Self.values(of: concept))
        try self.insertNames(of: concept, rowID: self.db.lastInsertedRowID)
    }

    private func update(_ concept: Concept, rowID: Int64) throws {
        try self.db.cachedStatement(
            sql: """
                UPDATE concepts SET name = ?, name_key = ?, definition = ?, category = ?, synonyms = ?, source = ?
                WHERE row_id = ?
                """
        ).execute(arguments: Self.values(of: concept) + [rowID])
        try self.db.cachedStatement(sql: "DELETE FROM concept_names WHERE row_id = ?").execute(arguments: [rowID])
        try self.insertNames(of: concept, rowID: rowID)
    }

    /// The name comes first, so that a synonym that is the same does not hide it.
    private func insertNames(of concept: Concept, rowID: Int64) throws {
        for (index, name) in ([concept.name] + concept.synonyms).enumerated() {
            let key = SearchWords(name).key
            guard !key.isEmpty else { continue }
            try self.db.cachedStatement(
                sql: "INSERT OR IGNORE INTO concept_names (key, row_id, is_synonym) VALUES (?, ?, ?)"
            ).execute(arguments: [key, rowID, index > 0])
        }
    }

    private static func values(of concept: Concept) -> StatementArguments {
        [
            concept.name.storable, SearchWords(concept.name).key, concept.definition.storable,
            concept.category.storable, concept.synonyms.map(\.storable).jsonText, concept.source?.storable,
        ]
    }
}
