import HalcyonCache
import HalcyonTesting
import Testing

@testable import HalcyonCore

/// The ladders of two servers that share a tier.
@Suite(.timeLimit(.minutes(1))) struct SharedRepliesTests {
    private struct Server: Sendable {
        let place: SharedShards.Place
        let ladder: Ladder
    }

    private let shards = SharedShards()
    private let clock = WallClockStandIn()

    private func server(
        _ backend: ScriptedBackend, _ configuration: ReplyCacheConfiguration = .init()
    ) -> Server {
        let place = self.shards.join()
        let cache = ReplyCache(
            configuration: configuration, tier: place.tier, coherence: place.coherence,
            unixMilliseconds: self.clock.read
        )
        return Server(place: place, ladder: Ladder(backend, cache: cache))
    }

    private func run(_ servers: [Server], _ body: () async throws -> Void) async throws {
        guard let server = servers.first else { return try await body() }
        let services = (server.place.coherence, server.ladder.cache, server.ladder.generations)
        try await withRunning(services.0, services.1, services.2) {
            try await server.place.waitUntilTrusted()
            try await self.run(Array(servers.dropFirst()), body)
        }
    }

    /// Asks, and waits until the reply is in the tier that both share.
    private func store(_ turn: Turn, on server: Server) async throws {
        _ = try await server.ladder.reply(to: turn)
        let key = try #require(ReplyIdentity(turn)).key
        try await until { try await server.place.tier.get(key, within: .seconds(1)) != nil }
    }

    private static func never() -> ScriptedBackend {
        ScriptedBackend { $0.fail(TurnError(.modelFailed, "it must not be asked")) }
    }

    @Test func whatOneServerStoredTheOtherServes() async throws {
        let one = self.server(ScriptedBackend { $0.answer("an answer") })
        let other = self.server(Self.never())
        try await self.run([one, other]) {
            try await self.store(.sample(), on: one)
            self.clock.advance(by: .seconds(90))
            let first = try await other.ladder.reply(to: .sample())
            #expect(first.reply.text == "an answer")
            #expect(first.provenance.source == .l2 && first.provenance.staleness == nil)
            #expect(first.provenance.age == .seconds(90))
            #expect(first.provenance.noStoreReason == .alreadyStored)
            #expect(try await other.ladder.reply(to: .sample()).provenance.source == .l1)
        }
        let statistics = other.ladder.cache.statistics
        #expect((statistics.memory.misses, statistics.memory.hits, statistics.sharedHits) == (1, 1, 1))
    }

    @Test(arguments: [Flag.cacheL2, .answersExact]) func withTheFlagOffItDoesNot(flag: Flag) async throws {
        let one = self.server(ScriptedBackend { $0.answer("an answer") })
        let other = self.server(ScriptedBackend { $0.answer("its own") })
        try await self.run([one, other]) {
            try await self.store(.sample(), on: one)
            let turn = Turn.sample { $0.flags[flag] = false }
            #expect(try await other.ladder.reply(to: turn).reply.text == "its own")
        }
        #expect(other.ladder.cache.statistics.sharedHits == 0)
    }

    @Test func withoutMemoryTheSharedTierAnswersEachTime() async throws {
        let one = self.server(ScriptedBackend { $0.answer("an answer") })
        try await self.run([one]) {
            let turn = Turn.sample { $0.flags[.cacheL1] = false }
            try await self.store(turn, on: one)
            for _ in 0..<2 { #expect(try await one.ladder.reply(to: turn).provenance.source == .l2) }
        }
        #expect(one.ladder.cache.statistics.memory.entries == 0)
    }

    @Test(arguments: [false, true]) func conversationsAreSharedOnlyWhereTheyStaySecret(isSecret: Bool) async throws {
        let one = self.server(ScriptedBackend { $0.answer("an answer") }, .init(sharesSessions: isSecret))
        let turn = Turn.sample { $0.scope = .session("s") }
        try await self.run([one]) {
            _ = try await one.ladder.reply(to: turn)
            // What is stored later is in the tier later.
            try await self.store(.sample("another question"), on: one)
            let key = try #require(ReplyIdentity(turn)).key
            let hit = try await one.place.tier.get(key, within: .seconds(1))
            #expect((hit != nil) == isSecret)
            #expect(try await one.ladder.reply(to: turn).provenance.source == .l1)
        }
    }

    @Test func aQuestionThatBothGetAtOnceIsAskedOnce() async throws {
        let backend = ScriptedBackend()
        let one = self.server(backend)
        let other = self.server(Self.never(), .init(leaseWait: .seconds(50)))
        try await self.run([one, other]) {
            let first = try await one.ladder.pipeline.respond(to: .sample())
            async let second = other.ladder.reply(to: .sample())
            try await until { other.ladder.cache.statistics.leaseWaits == 1 }
            await backend.call(0).answer("for both")
            #expect(try await first.listener.collect().text == "for both")
            let (reply, provenance) = try await second
            #expect(reply.text == "for both" && provenance.source == .l2)
        }
        #expect(backend.callCount == 1)
    }

    @Test func whereTheOneThatAsksFailsTheOtherAsks() async throws {
        let backend = ScriptedBackend()
        let one = self.server(backend)
        let other = self.server(ScriptedBackend { $0.answer("its own") }, .init(leaseWait: .seconds(50)))
        try await self.run([one, other]) {
            let first = try await one.ladder.pipeline.respond(to: .sample())
            async let second = other.ladder.reply(to: .sample())
            try await until { other.ladder.cache.statistics.leaseWaits == 1 }
            await backend.call(0).fail(TurnError(.modelFailed, "broke off"))
            await #expect(throws: TurnError.self) { _ = try await first.listener.collect() }
            #expect(try await second.reply.text == "its own")
        }
    }

    @Test func clearingOneClearsBoth() async throws {
        let one = self.server(ScriptedBackend { $0.answer("an answer") })
        let other = self.server(ScriptedBackend { $0.answer("its own") })
        try await self.run([one, other]) {
            try await self.store(.sample(), on: one)
            _ = try await other.ladder.reply(to: .sample())
            await one.ladder.cache.removeAll()
            try await until { other.ladder.cache.statistics.memory.entries == 0 }
            #expect(try await other.ladder.reply(to: .sample()).reply.text == "its own")
        }
    }

    // MARK: Old replies

    /// A server that starts when what is shared is three hours old.
    private func late(_ backend: ScriptedBackend, _ body: (Server) async throws -> Void) async throws {
        let one = self.server(ScriptedBackend { $0.answer("an old answer") }, .init(staleFor: .seconds(7_200)))
        let late = self.server(backend, .init(staleFor: .seconds(7_200)))
        try await self.run([one, late]) {
            try await self.store(.sample(), on: one)
            self.clock.advance(by: .seconds(7_000))
            try await body(late)
        }
    }

    @Test(arguments: [TurnError.Code.modelFailed, .modelTimeout, .overloaded])
    func whereNoModelAnswersAnOldReplyIsServedWithAMark(code: TurnError.Code) async throws {
        try await self.late(ScriptedBackend { $0.fail(TurnError(code, "broke off")) }) { server in
            let (reply, provenance) = try await server.ladder.reply(to: .sample())
            #expect(reply.text == "an old answer")
            #expect(provenance.source == .l2 && provenance.staleness == .failSafe)
            #expect(provenance.age == .seconds(7_000))
            #expect(server.ladder.cache.statistics.stale == [.failSafe: 1])
        }
    }

    @Test func whereAModelAnswersTheNewReplyIsServed() async throws {
        try await self.late(ScriptedBackend { $0.answer("a new answer") }) { server in
            let (reply, provenance) = try await server.ladder.reply(to: .sample())
            #expect(reply.text == "a new answer")
            #expect(provenance.source == .model && provenance.staleness == nil)
            #expect(try await server.ladder.reply(to: .sample()).reply.text == "a new answer")
        }
    }

    @Test func afterTheFirstTextNothingIsReplaced() async throws {
        let backend = ScriptedBackend { call in
            call.emit("half an ")
            call.fail(TurnError(.modelFailed, "broke off"))
        }
        try await self.late(backend) { server in
            let answer = try await server.ladder.pipeline.respond(to: .sample())
            #expect(answer.provenance.source == .model)
            await #expect(throws: TurnError.self) { _ = try await answer.listener.collect() }
        }
    }

    @Test func whatAnotherTryWouldNotMendIsNotHidden() async throws {
        try await self.late(ScriptedBackend { $0.fail(TurnError(.invalidRequest, "too long")) }) { server in
            await #expect(throws: TurnError.self) { _ = try await server.ladder.reply(to: .sample()) }
        }
    }

    @Test func whatIsTooOldIsNotServed() async throws {
        try await self.late(ScriptedBackend { $0.fail(TurnError(.modelFailed, "broke off")) }) { server in
            self.clock.advance(by: .seconds(7_200))
            await #expect(throws: TurnError.self) { _ = try await server.ladder.reply(to: .sample()) }
        }
    }
}
