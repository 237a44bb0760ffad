import GRDB
import HalcyonCore

/// Concepts as rows.
enum ConceptRows {
    /// How the list of all concepts is named in its cursors.
    static let list = "concepts"

    static let columns = ["id", "name", "definition", "category", "synonyms", "source"].map { "concepts.\($0)" }
        .joined(separator: ", ")

    static func fetch(_ id: ConceptID, from db: Database) throws -> Concept {
        guard let concept = try Self.find(id, in: db) else { throw StoreError.noConcept }
        return concept
    }

    static func find(_ id: ConceptID, in db: Database) throws -> Concept? {
        try Self.row(id, from: db).map(Self.concept)
    }

    /// A concept with its `row_id`.
    static func row(_ id: ConceptID, from db: Database) throws -> Row? {
        try Row.fetchOne(
            db.cachedStatement(sql: "SELECT row_id, \(Self.columns) FROM concepts WHERE id = ?"),
            arguments: [id.value])
    }

    /// Its names go with it by the foreign key, its words by the trigger of the index.
    ///
    /// - Returns: whether it was there.
    static func delete(_ id: ConceptID, from db: Database) throws -> Bool {
        try db.cachedStatement(sql: "DELETE FROM concepts WHERE id = ?").execute(arguments: [id.value])
        return db.changesCount > 0
    }

    /// All concepts, or those of a category, by name.
    static func page(category: String?, _ page: PageRequest, from db: Database) throws -> Page<Concept> {
        let cursor = try Cursor(page.cursor, of: Self.list, keys: 2)
        let filter = category == nil ? "" : "category = :category AND"
        var arguments: StatementArguments = [
            "name": try cursor?.string(0) ?? "", "id": try cursor?.string(1) ?? "", "limit": page.limit + 1,
        ]
        if let category { arguments += ["category": category] }
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT \(Self.columns), name_key FROM concepts
                    WHERE \(filter) (name_key, id) > (:name, :id)
                    ORDER BY name_key, id LIMIT :limit
                    """),
            arguments: arguments)
        return try Page(rows, limit: page.limit, item: Self.concept) { row in
            Cursor(Self.list, [.string(row["name_key"]), .string(row["id"])])
        }
    }

    static func concept(_ row: Row) throws -> Concept {
        Concept(
            id: ConceptID(row["id"]), name: row["name"], definition: row["definition"], category: row["category"],
            synonyms: try [String](jsonText: row["synonyms"]), source: row["source"])
    }
}
