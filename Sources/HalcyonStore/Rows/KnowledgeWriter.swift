import GRDB
import HalcyonCore

/// Does edits one after another within a transaction and raises the knowledge version once at its end.
struct KnowledgeWriter {
    private let db: Database
    private var hasChanged = false

    init(_ db: Database) { self.db = db }

    mutating func apply(_ edit: KnowledgeEdit) throws -> KnowledgeEdit.Outcome {
        let outcome: KnowledgeEdit.Outcome
        switch edit {
        case .saveConcept(let concept): outcome = try self.save(concept)
        case .deleteConcept(let id): outcome = try ConceptRows.delete(id, from: self.db) ? .deleted : .unchanged
        case .saveScenario(let scenario): outcome = try self.save(scenario)
        case .deleteScenario(let id): outcome = try ScenarioRows.delete(id, from: self.db) ? .deleted : .unchanged
        }
        if outcome != .unchanged { self.hasChanged = true }
        return outcome
    }

    /// - Returns: the version to publish once it is committed.
    func finish() throws -> KnowledgeVersion {
        if self.hasChanged { try KnowledgeRows.raiseVersion(in: self.db) }
        return try KnowledgeRows.version(self.db)
    }

    private func save(_ scenario: Scenario) throws -> KnowledgeEdit.Outcome {
        let old = try ScenarioRows.find(scenario.id, in: self.db)
        guard old != scenario else { return .unchanged }
        try ScenarioRows.upsert(scenario, into: self.db)
        return old == nil ? .added : .changed
    }

    private func save(_ concept: Concept) throws -> KnowledgeEdit.Outcome {
        guard let row = try ConceptRows.row(concept.id, from: self.db) else {
            try self.insert(concept)
            return .added
        }
        guard try ConceptRows.concept(row) != concept else { return .unchanged }
        try self.update(concept, rowID: row["row_id"])
        return .changed
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
