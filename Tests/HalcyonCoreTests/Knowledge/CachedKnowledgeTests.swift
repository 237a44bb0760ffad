import HalcyonTesting
import Testing

@testable import HalcyonCache
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
        // A busy machine must not look like a store, or a tier, that is slow.
        let knowledge = CachedKnowledge(
            store, configuration: .init(softLimit: .seconds(30), sharedLimit: .seconds(30)), flags: self.board,
            tier: place.tier, coherence: place.coherence, unixMilliseconds: self.clock.read
        ) {
            news.change { $0 += 1 }
        }
        return Server(place: place, store: store, knowledge: knowledge, news: news)
    }

    /// - Parameter count: of all servers; each makes the others drop their reads when it starts.
    private func run(_ servers: [Server], of count: Int? = nil, _ body: () async throws -> Void) async throws {
        let count = count ?? servers.count
        guard let server = servers.first else { return try await body() }
        try await withRunning(server.place.coherence, server.knowledge) {
            try await server.place.waitUntilTrusted()
            try await self.run(Array(servers.dropFirst()), of: count) {
                try await until { server.place.coherence.statistics.remote == count - 1 }
                try await body()
            }
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
                let second = try await server.knowledge.concepts(query: nil, category: nil, page: next)
                #expect(second.items == [Self.panic])
                #expect(try await server.knowledge.concepts(query: nil, category: "", page: .init()).items.isEmpty)
                #expect(try await server.knowledge.scenarios(query: nil, difficulty: 2, page: .init()).items.count == 1)
            }
            // The second page was read twice.
            #expect(server.store.reads == 5)
            // A search is not kept.
            for _ in 0..<2 {
                _ = try await server.knowledge.concepts(query: "loss", category: nil, page: .init())
                _ = try await server.knowledge.concepts(relatedTo: "What is grief?", limit: 2)
            }
            #expect(server.store.reads == 9)
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

    @Test func anEditAfterOneThatNobodyToldTakesOutEverything() async throws {
        let (one, other) = (self.server(), self.server())
        try await self.run([one, other]) {
            for server in [one, other] { _ = try await server.knowledge.concept("c-1") }
            var edited = Self.grief
            edited.name = "Bereavement"
            _ = try await self.base.apply([.saveConcept(edited)])
            var another = Self.panic
            another.name = "Panic attack"
            _ = try await one.knowledge.apply([.saveConcept(another)])
            try await until { other.news.value > 0 }
            for server in [one, other] {
                _ = try await server.knowledge.refreshVersion()
                #expect(try await server.knowledge.concept("c-1") == edited)
                #expect(try await server.knowledge.concept("c-2") == another)
            }
        }
    }

    @Test func whatWasToldOfAnotherDatabaseHidesNothing() async throws {
        let server = self.server()
        try await self.run([server]) {
            await server.place.coherence.invalidate(.key(KnowledgeKeys.version), replacement: EntryVersion(1_000))
            _ = try await server.knowledge.concept("c-1")
            var edited = Self.grief
            edited.name = "Bereavement"
            _ = try await self.base.apply([.saveConcept(edited)])
            _ = try await server.knowledge.refreshVersion()
            #expect(try await server.knowledge.concept("c-1") == edited)
        }
    }

    @Test func whatWasChangedWhileNobodyRanIsSeenAfterTheStart() async throws {
        let one = self.server()
        try await self.run([one]) {
            _ = try await one.knowledge.concept("c-1")
            try await self.waitUntilShared(KnowledgeKeys.concept("c-1"), one)
        }
        var edited = Self.grief
        edited.name = "Bereavement"
        _ = try await self.base.apply([.saveConcept(edited)])
        let next = self.server()
        try await withRunning(next.place.coherence, next.knowledge) {
            try await next.place.waitUntilTrusted()
            #expect(try await next.knowledge.concept("c-1") == edited)
        }
    }

    @Test func whatSomebodyPutInAnothersPlaceIsReadAnew() async throws {
        let server = self.server()
        try await self.run([server]) {
            let foreign: [KnowledgeItem] = [.scenario(Self.scenario), .concept(Self.panic), .concepts(Page(items: []))]
            for item in foreign {
                let entry = SharedEntry(
                    value: TieredCodec.knowledge.bytes(of: item), version: EntryVersion(7),
                    writtenUnixMilliseconds: self.clock.read(), timeToLive: .seconds(60), staleFor: .zero,
                    namespace: KnowledgeKeys.namespace, tags: [], isConfidential: false)
                let key = KnowledgeKeys.concept("c-1")
                let ticket = server.place.coherence.ticket
                try await server.place.tier.set(key, entry, ticket: ticket, within: .seconds(1))
                #expect(try await server.knowledge.concept("c-1") == Self.grief)
                _ = await server.knowledge.removeAll()
            }
        }
    }

    @Test func aCursorThatIsNoneIsNotTakenForAStoreThatIsDown() async throws {
        let server = self.server()
        try await self.run([server]) {
            for _ in 0..<10 {
                await #expect(throws: StoreError.self) {
                    _ = try await server.knowledge.concepts(query: nil, category: nil, page: .init(cursor: "none"))
                }
            }
            #expect(server.knowledge.statistics.loadFailures == 0)
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
