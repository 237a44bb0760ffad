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
            try SeedLines.parse(PackageResources.scenarios_jsonl, file: "scenarios.jsonl") {
                (members) throws(FieldProblem) in
                try Scenario(id: ScenarioID(try FieldProblem.text("id", of: members, limit: 100)), members)
            }
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

    /// Puts the seeds in unless just these are in already; what people have changed or deleted stays as it is.
    func plant(in db: Database) throws {
        let planted = try String.fetchOne(
            db.cachedStatement(sql: "SELECT fingerprint FROM seeds WHERE name = 'built-in'"))
        let bed = try SeedBed(db)
        guard planted != self.fingerprint || bed.isUnmarked else { return }
        var writer = KnowledgeWriter(db)
        for scenario in try self.scenarios() { try bed.plant(scenario, with: &writer) }
        for concept in try self.concepts() { try bed.plant(concept, with: &writer) }
        _ = try writer.finish()
        try db.cachedStatement(
            sql: """
                INSERT INTO seeds (name, fingerprint) VALUES ('built-in', ?)
                ON CONFLICT (name) DO UPDATE SET fingerprint = excluded.fingerprint
                """
        ).execute(arguments: [self.fingerprint])
    }
}
