import HalcyonCore
import HalcyonTesting
import Synchronization

/// A knowledge base that counts reads, and is down when a test says so.
final class CountingKnowledge: KnowledgeStore {
    let inner: InMemoryStore
    private let count = Atomic<Int>(0)
    private let isDown = Atomic<Bool>(false)

    init(_ inner: InMemoryStore) { self.inner = inner }

    var reads: Int { self.count.load(ordering: .relaxed) }

    func setDown(_ isDown: Bool) { self.isDown.store(isDown, ordering: .relaxed) }

    private func read() throws {
        self.count.add(1, ordering: .relaxed)
        guard self.isDown.load(ordering: .relaxed) else { return }
        throw StoreError(.unavailable, "It is down.")
    }

    var knowledgeVersion: KnowledgeVersion { self.inner.knowledgeVersion }

    func refreshVersion() async throws -> KnowledgeVersion { try await self.inner.refreshVersion() }

    func scenarios(query: String?, difficulty: Int?, page: PageRequest) async throws -> Page<Scenario> {
        try self.read()
        return try await self.inner.scenarios(query: query, difficulty: difficulty, page: page)
    }

    func scenario(_ id: ScenarioID) async throws -> Scenario {
        try self.read()
        return try await self.inner.scenario(id)
    }

    func concepts(query: String?, category: String?, page: PageRequest) async throws -> Page<Concept> {
        try self.read()
        return try await self.inner.concepts(query: query, category: category, page: page)
    }

    func concept(_ id: ConceptID) async throws -> Concept {
        try self.read()
        return try await self.inner.concept(id)
    }

    func concepts(relatedTo question: String, limit: Int) async throws -> [Concept] {
        try self.read()
        return try await self.inner.concepts(relatedTo: question, limit: limit)
    }

    func apply(_ edits: [KnowledgeEdit]) async throws -> AppliedEdits { try await self.inner.apply(edits) }
}
