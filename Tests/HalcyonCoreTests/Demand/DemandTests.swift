import HalcyonTesting
import ServiceLifecycle
import Testing

@testable import HalcyonCore

/// What is counted, and what is not, by turns that climb the ladder.
@Suite(.timeLimit(.minutes(1))) struct DemandTests {
    private static let hour = WeekHour(unixMilliseconds: 0)

    private let demand = Demand()
    private let store = InMemoryStore()
    private let clock = ManualClock()

    private func ladder(_ script: (@Sendable (ScriptedCall) -> Void)? = { $0.answer("an answer") }) -> Ladder {
        Ladder(ScriptedBackend(script: script), demand: self.demand)
    }

    private func ask(_ question: String, _ ladder: Ladder, _ change: (inout Turn) -> Void = { _ in }) async throws {
        _ = try? await ladder.reply(to: .sample(question, change))
    }

    private var top: [Double] { self.demand.top(99).map(\.times) }

    @Test func storedAndServedRepliesCount() async throws {
        try await self.ladder().run { ladder in
            for _ in 0..<3 { try await self.ask("What is grief?", ladder) }
            try await self.ask("What is anger?", ladder)
            #expect(self.top == [3])
            try await self.ask("what is  anger", ladder)
            #expect(self.top == [3, 2])
            #expect(self.demand.count == 2)
        }
    }

    @Test func turnsThatShareAnAnswerCountToo() async throws {
        try await self.ladder(nil).run { ladder in
            let answers = [
                try await ladder.pipeline.respond(to: .sample()), try await ladder.pipeline.respond(to: .sample()),
                try await ladder.pipeline.respond(to: .sample()),
            ]
            await ladder.backend.call(0).answer("shared")
            for answer in answers { _ = try await answer.listener.collect() }
            #expect(self.top == [3])
        }
    }

    @Test func whatIsNotSharedOrNotStoredDoesNotCount() async throws {
        let changes: [(inout Turn) -> Void] = [
            { $0.scope = .session("s") }, { $0.scope = .never(.variety) }, { $0.flags[.answersWarm] = false },
            { $0.flags[.answersExact] = false }, { $0.flags[.cacheL1] = false },
            { $0.messages[1].content = String(repeating: "x", count: 5_000) },
        ]
        try await self.ladder().run { ladder in
            for change in changes { for _ in 0..<3 { try await self.ask("What is grief?", ladder, change) } }
        }
        #expect(self.demand.count == 0)
        let unfit: [@Sendable (ScriptedCall) -> Void] = [
            { $0.finish() }, { $0.fail(TurnError(.modelFailed, "broke off")) },
            { call in
                call.emit("so far")
                call.finish(.contentFilter)
            },
        ]
        for script in unfit {
            try await self.ladder(script).run { ladder in
                for _ in 0..<3 { try await self.ask("What is grief?", ladder) }
            }
        }
        #expect(self.demand.count == 0)
    }

    @Test func askingInAdvanceDoesNotCountButWhatPeopleAskThenDoes() async throws {
        try await self.ladder().run { ladder in
            for _ in 0..<3 { try await self.ask("What is grief?", ladder) { $0.purpose = .warming } }
            #expect(ladder.backend.callCount == 3)
            #expect(self.demand.count == 0)
            for _ in 0..<8 { try await self.ask("What is grief?", ladder) }
            #expect(ladder.backend.callCount == 3)
            #expect(self.top == [8])
        }
    }

    @Test func demandOutlivesAChangeOfTheKnowledgeBase() async throws {
        try await self.ladder().run { ladder in
            for version in UInt64(1)...4 {
                try await self.ask("What is grief?", ladder) { $0.knowledgeVersion = KnowledgeVersion(version) }
            }
            #expect(self.top == [4])
        }
    }

    @Test func aQuestionThatLostItsPlaceComesBackWhenItIsAskedAgain() async throws {
        let demand = Demand(configuration: .init(capacity: 1))
        let ladder = Ladder(ScriptedBackend { $0.answer("an answer") }, demand: demand)
        try await ladder.run { ladder in
            try await self.ask("What is grief?", ladder)
            try await self.ask("What is anger?", ladder)
            #expect(demand.top(9).isEmpty)
            for _ in 0..<8 { try await self.ask("What is grief?", ladder) }
            #expect(demand.top(9).map(\.times) == [8])
        }
    }

    @Test func whatWasAskedTwiceIsWrittenDownOnceAndForItsHour() async throws {
        try await self.ladder().run { ladder in
            for question in ["a?", "b?", "a?"] { try await self.ask(question, ladder) }
            try await self.demand.write(to: self.store, unixMilliseconds: 0)
            try await self.ask("a?", ladder)
            try await self.demand.write(to: self.store, unixMilliseconds: 1_000)
            try await self.demand.write(to: self.store, unixMilliseconds: 2_000)
        }
        #expect(try await self.store.mostAsked(in: [Self.hour], limit: 9).map(\.times) == [3])
        #expect(try await self.store.mostAsked(in: [Self.hour.next], limit: 9).isEmpty)
    }

    @Test func countsFadeWithTheHours() async throws {
        try await self.ladder().run { ladder in
            for _ in 0..<8 { try await self.ask("What is grief?", ladder) }
            try await self.demand.write(to: self.store, unixMilliseconds: 0)
            try await self.demand.write(to: self.store, unixMilliseconds: 2 * 21_600_000 + 5)
            #expect(self.top == [2])
            try await self.demand.write(to: self.store, unixMilliseconds: 3 * 21_600_000)
            #expect(self.top == [1])
        }
    }

    @Test func theKeeperWritesNowAndThenAndAtTheEnd() async throws {
        let keeper = DemandKeeper(
            demand: self.demand, store: self.store, flags: FlagBoard(), clock: self.clock
        ) { 0 }
        let group = ServiceGroup.quiet([keeper])
        try await self.ladder().run { ladder in
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                await self.clock.sleepers(atLeast: 1)
                for _ in 0..<2 { try await self.ask("What is grief?", ladder) }
                self.clock.advance(by: .seconds(60))
                await self.clock.sleepers(atLeast: 1)
                #expect(try await self.store.mostAsked(in: [Self.hour], limit: 9).map(\.times) == [2])
                try await self.ask("What is grief?", ladder)
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
        }
        #expect(try await self.store.mostAsked(in: [Self.hour], limit: 9).map(\.times) == [3])
    }

    @Test func withTheFlagOffTheKeeperForgetsInsteadOfWriting() async throws {
        let board = FlagBoard()
        let keeper = DemandKeeper(demand: self.demand, store: self.store, flags: board, clock: self.clock) { 0 }
        try await self.ladder().run { ladder in
            for _ in 0..<2 { try await self.ask("What is grief?", ladder) }
            board.set(.answersWarm, false)
            try await withRunning(keeper) {
                await self.clock.sleepers(atLeast: 1)
                self.clock.advance(by: .seconds(60))
                await self.clock.sleepers(atLeast: 1)
            }
        }
        #expect(self.demand.count == 0)
        #expect(try await self.store.mostAsked(in: [Self.hour], limit: 9).isEmpty)
    }

    @Test func manyAtOnceLoseNoCount() async throws {
        let tally = try #require(self.demand.tally(for: .sample()))
        self.demand.add(tally, times: 1)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { for _ in 0..<1_000 { self.demand.hit(tally) } } }
            group.addTask { for _ in 0..<100 { _ = self.demand.top(1) } }
        }
        #expect(self.top == [8_001])
    }
}
