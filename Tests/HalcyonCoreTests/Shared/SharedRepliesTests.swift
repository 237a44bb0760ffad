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
        var configuration = configuration
        // A busy machine must not look like a tier that is away.
        configuration.sharedLimit = .seconds(30)
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
            let key = try #require(ReplyIdentity(turn)).key
            if isSecret {
                try await self.store(turn, on: one)
            } else {
                _ = try await one.ladder.reply(to: turn)
                // By then the first would be there too.
                for number in 0..<20 { try await self.store(.sample("question \(number)"), on: one) }
                #expect(try await one.place.tier.get(key, within: .seconds(1)) == nil)
            }
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

    @Test func withoutCoalescingEachAsksForItselfAtOnce() async throws {
        let backend = ScriptedBackend()
        let one = self.server(backend, .init(leaseWait: .seconds(50)))
        let turn = Turn.sample { $0.flags[.cacheCoalesce] = false }
        try await self.run([one]) {
            let answers = [
                try await one.ladder.pipeline.respond(to: turn), try await one.ladder.pipeline.respond(to: turn),
            ]
            for index in 0..<2 { await backend.call(index).answer("its own") }
            for answer in answers { #expect(try await answer.listener.collect().text == "its own") }
        }
        #expect(one.ladder.cache.statistics.leaseWaits == 0)
    }

    @Test func whatAnotherServerAsksInAdvanceIsNotAskedTwice() async throws {
        let backend = ScriptedBackend()
        let one = self.server(backend)
        let other = self.server(Self.never())
        let turn = Turn.sample { $0.purpose = .warming }
        try await self.run([one, other]) {
            let first = try await one.ladder.pipeline.respond(to: turn)
            await #expect(throws: AskedElsewhere.self) { _ = try await other.ladder.reply(to: turn) }
            await backend.call(0).answer("in advance")
            #expect(try await first.listener.collect().text == "in advance")
        }
    }

    @Test func whatIsLookedAtInAdvanceStaysWhereItIs() async throws {
        let one = self.server(ScriptedBackend { $0.answer("an answer") })
        let other = self.server(Self.never())
        try await self.run([one, other]) {
            try await self.store(.sample(), on: one)
            let identity = try #require(ReplyIdentity(.sample()))
            #expect(try await other.ladder.cache.remaining(identity, for: .sample()).map { $0 > .seconds(60) } == true)
            #expect(other.ladder.cache.statistics.memory.entries == 0)
        }
    }

    @Test func clearingOneClearsBoth() async throws {
        let one = self.server(ScriptedBackend { $0.answer("an answer") })
        let other = self.server(ScriptedBackend { $0.answer("its own") })
        try await self.run([one, other]) {
            try await self.store(.sample(), on: one)
            _ = try await other.ladder.reply(to: .sample())
            #expect(await one.ladder.cache.removeAll())
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

    @Test func afterSeveralFailuresTheOldReplyIsServedWithoutAsking() async throws {
        let backend = ScriptedBackend { $0.fail(TurnError(.modelTimeout, "fell silent")) }
        try await self.late(backend) { server in
            for _ in 0..<8 {
                let (_, provenance) = try await server.ladder.reply(to: .sample())
                #expect(provenance.staleness == .failSafe)
            }
        }
        #expect(backend.callCount < 8)
    }

    @Test func whoJoinsWhatIsAskedInAdvanceGetsTheOldReplyWhenThatFails() async throws {
        let backend = ScriptedBackend()
        try await self.late(backend) { server in
            let warming = try await server.ladder.pipeline.respond(to: .sample { $0.purpose = .warming })
            async let answer = server.ladder.reply(to: .sample())
            // Whether it comes before the failure or after, the outcome is the same; by now it has come.
            for _ in 0..<1000 { await Task.yield() }
            await backend.call(0).fail(TurnError(.modelFailed, "broke off"))
            await #expect(throws: TurnError.self) { _ = try await warming.listener.collect() }
            await backend.call(1).fail(TurnError(.modelFailed, "broke off again"))
            let (reply, provenance) = try await answer
            #expect(reply.text == "an old answer" && provenance.staleness == .failSafe)
        }
    }

    @Test func theTimeOfTheModelIsNotTheStages() async throws {
        let backend = ScriptedBackend()
        try await self.late(backend) { server in
            let turn = Turn.sample()
            async let answer = server.ladder.pipeline.respond(to: turn)
            let call = await backend.call(0)
            let asked = ContinuousClock.now
            // Long enough to tell it from what the stages take.
            while ContinuousClock.now - asked < .milliseconds(300) { await Task.yield() }
            call.answer("a new answer")
            let listener = try await answer.listener
            #expect(try await listener.collect().text == "a new answer")
            let spans = Dictionary(uniqueKeysWithValues: turn.trace.spans.map { ($0.stage, $0.duration) })
            #expect(spans["inference"].map { $0 > .zero } == true)
            let sum = spans.values.reduce(.zero, +)
            #expect(sum <= ContinuousClock.now - turn.trace.start, "the wait is counted once")
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

    @Test func aModelThatRefusesRequestsIsNotTakenForOneThatIsDown() async throws {
        let backend = ScriptedBackend { call in
            if call.request.messages.last?.content == "What is grief?" { return call.answer("a new answer") }
            call.fail(TurnError(.contextTooLong, "too long"))
        }
        try await self.late(backend) { server in
            for number in 0..<10 {
                await #expect(throws: TurnError.self) { _ = try await server.ladder.reply(to: .sample("\(number)")) }
            }
            let (reply, _) = try await server.ladder.reply(to: .sample())
            #expect(reply.text == "a new answer")
        }
    }

    @Test func aModelThatIsDownSaysNothingOfAnother() async throws {
        let backend = ScriptedBackend { call in
            if call.request.model == "scripted" { return call.answer("a new answer") }
            call.fail(TurnError(.modelFailed, "broke off"))
        }
        try await self.late(backend) { server in
            for number in 0..<10 {
                let turn = Turn.sample("\(number)") { $0.model = ModelDescription(id: "another", version: "1") }
                await #expect(throws: TurnError.self) { _ = try await server.ladder.reply(to: turn) }
            }
            let (reply, _) = try await server.ladder.reply(to: .sample())
            #expect(reply.text == "a new answer")
        }
    }

    @Test func whatIsTooOldIsNotServed() async throws {
        try await self.late(ScriptedBackend { $0.fail(TurnError(.modelFailed, "broke off")) }) { server in
            self.clock.advance(by: .seconds(7_200))
            await #expect(throws: TurnError.self) { _ = try await server.ladder.reply(to: .sample()) }
        }
    }
}
