import GRDB
import HalcyonCore

/// Scenarios as rows.
enum ScenarioRows {
    /// How the list of scenarios is named in its cursors.
    static let list = "scenarios"

    static func upsert(_ scenario: Scenario, into db: Database) throws {
        let texts = [scenario.title, scenario.topic, scenario.clientBrief, scenario.learningGoal]
        try db.cachedStatement(
            sql: """
                INSERT INTO scenarios
                    (id, title, topic, difficulty, risk, client_brief, opening_line, learning_goal, search_text)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET
                    title = excluded.title, topic = excluded.topic, difficulty = excluded.difficulty,
                    risk = excluded.risk, client_brief = excluded.client_brief,
                    opening_line = excluded.opening_line, learning_goal = excluded.learning_goal,
                    search_text = excluded.search_text
                """
        ).execute(arguments: [
            scenario.id.value, scenario.title.storable, scenario.topic.storable, scenario.difficulty,
            scenario.risk.rawValue, scenario.clientBrief.storable, scenario.openingLine.storable,
            scenario.learningGoal.storable, texts.joined(separator: "\n").lowercased().storable,
        ])
    }

    static func fetch(_ id: ScenarioID, from db: Database) throws -> Scenario {
        guard let scenario = try Self.find(id, in: db) else { throw StoreError.noScenario }
        return scenario
    }

    static func find(_ id: ScenarioID, in db: Database) throws -> Scenario? {
        try Row.fetchOne(
            db.cachedStatement(sql: "SELECT * FROM scenarios WHERE id = ?"), arguments: [id.value]
        ).map(Self.scenario)
    }

    /// - Returns: whether it was there.
    static func delete(_ id: ScenarioID, from db: Database) throws -> Bool {
        try db.cachedStatement(sql: "DELETE FROM scenarios WHERE id = ?").execute(arguments: [id.value])
        return db.changesCount > 0
    }

    /// By id. There are some dozens, so every row is looked at.
    static func page(
        words: [String], difficulty: Int?, _ page: PageRequest, from db: Database
    ) throws -> Page<Scenario> {
        let cursor = try Cursor(page.cursor, of: Self.list, keys: 1)
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT * FROM scenarios
                    WHERE id > ?1 AND (?2 IS NULL OR difficulty = ?2)
                        AND NOT EXISTS (SELECT 1 FROM json_each(?3) WHERE instr(search_text, value) = 0)
                    ORDER BY id LIMIT ?4
                    """),
            arguments: [try cursor?.string(0) ?? "", difficulty, words.jsonText, page.limit + 1])
        return try Page(
            rows.map(Self.scenario), limit: page.limit, item: { $0 },
            cursor: { Cursor(Self.list, [.string($0.id.value)]) })
    }

    private static func scenario(_ row: Row) throws -> Scenario {
        guard let risk = Scenario.Risk(rawValue: row["risk"]) else { throw Damage() }
        return Scenario(
            id: ScenarioID(row["id"]), title: row["title"], topic: row["topic"], difficulty: row["difficulty"],
            risk: risk, clientBrief: row["client_brief"], openingLine: row["opening_line"],
            learningGoal: row["learning_goal"])
    }
}
