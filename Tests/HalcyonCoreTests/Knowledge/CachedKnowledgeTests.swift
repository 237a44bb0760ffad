import HalcyonCache
import HalcyonTesting
import Testing

@testable import HalcyonCore

/// Two servers over one knowledge base.
@Suite(.timeLimit(.minutes(1))) struct CachedKnowledgeTests {
    private struct Server: Sendable {
        let place: SharedShards.Place
        let store: CountingKnowledge
        let knowledge: CachedKnowledge
        let news: Shared<Int>
    }

    private static let grief = Concept(id: "c-1", name: "Grief", definition: "A response to loss.", category: "Emotion")
    private static let panic = Concept(id: "c-2", name: "Panic", definition: "A wave of fear.", category: "Emotion")
    private static let scenario = StoreConformance.scenarios[0]

    private let base = InMemoryStore(scenarios: StoreConformance.scenarios, concepts: [Self.grief, Self.panic])
    private let shards = SharedShards()
    private let clock = WallClockStandIn()
    private let board = FlagBoard()

    private func server() -> Server {
        let place = self.shards.join()
        let store = CountingKnowledge(self.base)
        let news = Shared(0)
        let knowledge = CachedKnowledge(
            store, flags: self.board, tier: place.tier, coherence: place.coherence, unixMilliseconds: self.clock.read
        ) {
            news.change { $0 += 1 }
        }
        return Server(place: place, store: store, knowledge: knowledge, news: news)
    }

    private func run(_ servers: [Server], _ body: () async throws -> Void) async throws {
        guard let server = servers.first else { return try await body() }
        try await withRunning(server.place.coherence, server.knowledge) {
            try await server.place.waitUntilTrusted()
            try await self.run(Array(servers.dropFirst()), body)
        }
    }

    /// Waits until a key is in the tier that both share.
    private func waitUntilShared(_ key: CacheKey, _ server: Server) async throws {
        try await until { try await server.place.tier.get(key, within: .seconds(1)) != nil }
    }

    @Test(arguments: StoreConformance.allKnowledgeChecks)
    func conforms(check: StoreConformance.KnowledgeCheck) async throws {
        let store = InMemoryStore(scenarios: StoreConformance.scenarios)
        let knowledge = CachedKnowledge(
            store, flags: self.board, tier: nil, coherence: nil, unixMilliseconds: self.clock.read)
        try await check.run(knowledge)
    }

    @Test func readsAreMadeOnceAndShared() async throws {
        let (one, other) = (self.server(), self.server())
        try await self.run([one, other]) {
            for _ in 0..<3 { #expect(try await one.knowledge.concept("c-1") == Self.grief) }
            for _ in 0..<3 { #expect(try await one.knowledge.scenario(Self.scenario.id) == Self.scenario) }
            #expect(one.store.reads == 2)
            try await self.waitUntilShared(KnowledgeKeys.concept("c-1"), one)
            #expect(try await other.knowledge.concept("c-1") == Self.grief)
            #expect(other.store.reads == 0)
        }
    }

    @Test func listsAreKeptByWhatWasAskedFor() async throws {
        let server = self.server()
        try await self.run([server]) {
            for _ in 0..<2 {
                let all = try await server.knowledge.concepts(query: nil, category: nil, page: .init(limit: 1))
                #expect(all.items == [Self.grief])
                let next = PageRequest(limit: 1, cursor: all.nextCursor)
                #expect(
                    try await server.knowledge.concepts(query: nil, category: nil, page: next).items == [Self.panic])
                #expect(try await server.knowledge.concepts(query: nil, category: "", page: .init()).items.isEmpty)
                #expect(try await server.knowledge.scenarios(query: nil, difficulty: 2, page: .init()).items.count == 1)
            }
            #expect(server.store.reads == 4)
            // A search is not kept.
            for _ in 0..<2 {
                _ = try await server.knowledge.concepts(query: "loss", category: nil, page: .init())
                _ = try await server.knowledge.concepts(relatedTo: "What is grief?", limit: 2)
            }
            #expect(server.store.reads == 8)
        }
    }

    @Test func anEditIsSeenByTheOtherServer() async throws {
        let (one, other) = (self.server(), self.server())
        try await self.run([one, other]) {
            #expect(try await other.knowledge.concept("c-1") == Self.grief)
            let before = try await other.knowledge.concepts(query: nil, category: nil, page: .init()).items
            #expect(before.count == 2)
            var edited = Self.grief
            edited.definition = "What follows a loss."
            let added = Concept(id: "c-3", name: "Shame", definition: "A feeling.", category: "Emotion")
            let applied = try await one.knowledge.apply([.saveConcept(edited), .saveConcept(added)])
            #expect(one.knowledge.knowledgeVersion == applied.version)
            #expect(try await one.knowledge.concept("c-1") == edited)

            // The news says that there is a version to look for; what it replaced is gone by then.
            try await until { other.news.value > 0 }
            #expect(other.knowledge.knowledgeVersion < applied.version)
            #expect(try await other.knowledge.concept("c-1") == edited)
            #expect(try await other.knowledge.refreshVersion() == applied.version)
            #expect(other.knowledge.knowledgeVersion == applied.version)
            let after = try await other.knowledge.concepts(query: nil, category: nil, page: .init()).items
            #expect(after == [edited, Self.panic, added])
            // The edit itself was written through: nobody had to read it.
            #expect(other.store.reads == 3)
        }
    }

    @Test func whatIsDeletedIsGoneEverywhere() async throws {
        let (one, other) = (self.server(), self.server())
        try await self.run([one, other]) {
            for server in [one, other] { _ = try await server.knowledge.concept("c-1") }
            _ = try await one.knowledge.apply([.deleteConcept("c-1")])
            try await until { other.news.value > 0 }
            for server in [one, other] {
                await #expect(throws: StoreError.noConcept) { _ = try await server.knowledge.concept("c-1") }
            }
        }
    }

    @Test func whatIsNotThereIsAskedForOnceUntilItComes() async throws {
        let server = self.server()
        try await self.run([server]) {
            for _ in 0..<3 {
                await #expect(throws: StoreError.noScenario) { _ = try await server.knowledge.scenario("sc-99") }
            }
            #expect(server.store.reads == 1)
            var scenario = Self.scenario
            scenario.id = "sc-99"
            _ = try await server.knowledge.apply([.saveScenario(scenario)])
            #expect(try await server.knowledge.scenario("sc-99") == scenario)
        }
    }

    @Test func whatSomebodyChangedWhoToldNobodyIsFoundAtTheNextLook() async throws {
        let (one, other) = (self.server(), self.server())
        try await self.run([one, other]) {
            for server in [one, other] { _ = try await server.knowledge.concept("c-1") }
            var edited = Self.grief
            edited.name = "Bereavement"
            _ = try await self.base.apply([.saveConcept(edited)])
            #expect(try await one.knowledge.concept("c-1") == Self.grief, "it cannot know")
            #expect(try await one.knowledge.refreshVersion() == self.base.knowledgeVersion)
            try await until { other.news.value > 0 }
            for server in [one, other] { #expect(try await server.knowledge.concept("c-1") == edited) }
        }
    }

    @Test func manyEditsAtOnceTakeOutEverything() async throws {
        let (one, other) = (self.server(), self.server())
        try await self.run([one, other]) {
            _ = try await other.knowledge.concept("c-1")
            var edits = (0..<40).map { number in
                KnowledgeEdit.saveConcept(
                    Concept(id: ConceptID("n-\(number)"), name: "N\(number)", definition: "D", category: "C"))
            }
            var edited = Self.grief
            edited.name = "Bereavement"
            edits.append(.saveConcept(edited))
            _ = try await one.knowledge.apply(edits)
            try await until { other.news.value > 0 }
            #expect(try await other.knowledge.concept("c-1") == edited)
        }
    }

    @Test func whereTheStoreIsDownAnOldReadIsServed() async throws {
        let (one, late) = (self.server(), self.server())
        try await self.run([one, late]) {
            _ = try await one.knowledge.concept("c-1")
            try await self.waitUntilShared(KnowledgeKeys.concept("c-1"), one)
            self.clock.advance(by: .seconds(3_600))
            late.store.setDown(true)
            #expect(try await late.knowledge.concept("c-1") == Self.grief)
            #expect(late.knowledge.statistics.stale == [.failSafe: 1])
            await #expect(throws: StoreError.self) { _ = try await late.knowledge.concept("c-2") }
        }
    }

    @Test func withTheFlagsOffEachReadGoesToTheStore() async throws {
        let server = self.server()
        for flag in Flag.allCases { self.board.set(flag, false) }
        try await self.run([server]) {
            for _ in 0..<3 { _ = try await server.knowledge.concept("c-1") }
            #expect(server.store.reads == 3)
        }
    }

    @Test func withoutAnythingSharedItIsACacheOfItsOwn() async throws {
        let store = CountingKnowledge(self.base)
        let knowledge = CachedKnowledge(
            store, flags: self.board, tier: nil, coherence: nil, unixMilliseconds: self.clock.read)
        try await withRunning(knowledge) {
            for _ in 0..<3 { _ = try await knowledge.concept("c-1") }
            #expect(store.reads == 1)
            var edited = Self.grief
            edited.name = "Bereavement"
            _ = try await knowledge.apply([.saveConcept(edited)])
            #expect(try await knowledge.concept("c-1") == edited)
            _ = try await self.base.apply([.deleteConcept("c-1")])
            _ = try await knowledge.refreshVersion()
            await #expect(throws: StoreError.noConcept) { _ = try await knowledge.concept("c-1") }
        }
    }
}
