import GRDB
public import HalcyonCore

extension SQLiteStore {
    /// What a database begins with.
    public struct Seeds: Sendable {
        var scenarios: @Sendable () throws(ConceptImportError) -> [Scenario]
        var concepts: @Sendable () throws(ConceptImportError) -> [Concept]

        /// Changes whenever the seeds do; seeds that are in already are not even read.
        var fingerprint: String
    }
}

extension SQLiteStore.Seeds {
    /// The rehearsal scenarios and the starter knowledge base that come with Halcyon.
    public static let builtIn = Self(
        scenarios: { () throws(ConceptImportError) in
            try SeedLines.parse(PackageResources.scenarios_jsonl, file: "scenarios.jsonl", ScenarioLine.scenario)
        },
        concepts: { () throws(ConceptImportError) in
            try SeedLines.parse(PackageResources.concepts_jsonl, file: "concepts.jsonl", ConceptLine.concept)
        },
        fingerprint: Fingerprint.text(of: PackageResources.scenarios_jsonl)
            + "-" + Fingerprint.text(of: PackageResources.concepts_jsonl)
    )

    /// Nothing at all.
    public static let none = Self(scenarios: [], concepts: [])

    /// Seeds of one's own, for tests.
    public init(scenarios: [Scenario], concepts: [Concept]) {
        self.init(
            scenarios: { () throws(ConceptImportError) in scenarios },
            concepts: { () throws(ConceptImportError) in concepts },
            fingerprint: Fingerprint.text(of: "\(scenarios)\(concepts)".utf8))
    }

    /// Puts the seeds in unless just these are in already; concepts that came from elsewhere stay as they are.
    func plant(in db: Database) throws {
        let planted = try String.fetchOne(
            db.cachedStatement(sql: "SELECT fingerprint FROM seeds WHERE name = 'built-in'"))
        guard planted != self.fingerprint else { return }
        for scenario in try self.scenarios() { try ScenarioRows.upsert(scenario, into: db) }
        var writer = ConceptWriter(db, onlyOwn: true)
        for concept in try self.concepts() { try writer.save(concept) }
        _ = try writer.finish()
        try db.cachedStatement(
            sql: """
                INSERT INTO seeds (name, fingerprint) VALUES ('built-in', ?)
                ON CONFLICT (name) DO UPDATE SET fingerprint = excluded.fingerprint
                """
        ).execute(arguments: [self.fingerprint])
    }
}
