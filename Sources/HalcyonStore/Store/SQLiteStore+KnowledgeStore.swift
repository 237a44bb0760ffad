import GRDB
public import HalcyonCore

extension SQLiteStore: KnowledgeStore {
    /// The version that was last committed here, or seen by a search or by ``SQLiteStore/health()``.
    public var knowledgeVersion: KnowledgeVersion { self.publishedVersion }

    public func scenarios(query: String?, difficulty: Int?, page: PageRequest) async throws -> Page<Scenario> {
        let words = query.map { SearchWords($0).telling } ?? []
        return try await self.readKnowledge(.scenarios) { db in
            try ScenarioRows.page(words: words, difficulty: difficulty, page, from: db)
        }
    }

    public func scenario(_ id: ScenarioID) async throws -> Scenario {
        try await self.readKnowledge(.scenario) { try ScenarioRows.fetch(id, from: $0) }
    }

    public func concepts(query: String?, category: String?, page: PageRequest) async throws -> Page<Concept> {
        let words = query.map { SearchWords($0) }
        return try await self.readKnowledge(.concepts) { db in
            guard let words else { return try ConceptRows.page(category: category, page, from: db) }
            return try ConceptSearch.page(words, category: category, page, from: db)
        }
    }

    public func concept(_ id: ConceptID) async throws -> Concept {
        try await self.readKnowledge(.concept) { try ConceptRows.fetch(id, from: $0) }
    }

    public func concepts(relatedTo question: String, limit: Int) async throws -> [Concept] {
        let words = SearchWords(question)
        let limit = min(max(limit, 0), PageRequest.maximumLimit)
        return try await self.readKnowledge(.relatedConcepts) { db in
            try ConceptSearch.related(to: words, limit: limit, from: db)
        }
    }

    public func refreshVersion() async throws -> KnowledgeVersion {
        try await self.health()
        return self.publishedVersion
    }

    public func apply(_ edits: [KnowledgeEdit]) async throws -> AppliedEdits {
        let applied = try await self.write(.applyEdits) { db in
            var writer = KnowledgeWriter(db)
            let outcomes = try edits.map { try writer.apply($0) }
            return AppliedEdits(outcomes: outcomes, version: try writer.finish())
        }
        self.publish(applied.version)
        return applied
    }

    /// Reads, and notices on the way when another process changed something.
    private func readKnowledge<Result: Sendable>(
        _ operation: StoreOperation, _ body: @escaping @Sendable (Database) throws -> Result
    ) async throws -> Result {
        let (result, version) = try await self.read(operation) { db in
            (try body(db), try KnowledgeRows.version(db))
        }
        self.publish(version)
        return result
    }
}
