import HalcyonCache
import HalcyonCore
import HalcyonTesting
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct CoalescingTests {
    private typealias Outcome = Result<(reply: Reply, provenance: Provenance), any Error>

    /// Sends identical turns all at once and, when all are on their way, plays the model.
    private static func ask(
        _ count: Int, _ ladder: Ladder, turn: Turn = .sample(), play: @escaping @Sendable (ScriptedCall) -> Void
    ) async throws -> [Outcome] {
        try await ladder.run { ladder in
            await withTaskGroup(of: Outcome?.self) { group in
                let onTheirWay = Rendezvous(expecting: count)
                let pipeline = Pipeline(stages: [
                    onTheirWay,
                    ClosureStage("ladder") { turn, _ in
                        try await ladder.pipeline.respond(to: turn)
                    },
                ])
                for _ in 0..<count {
                    group.addTask {
                        do {
                            let answer = try await pipeline.respond(to: turn)
                            return .success((try await answer.listener.collect(), answer.provenance))
                        } catch {
                            return .failure(error)
                        }
                    }
                }
                group.addTask {
                    await onTheirWay.isFull.wait()
                    play(await ladder.backend.call(0))
                    return nil
                }
                return await group.reduce(into: []) { if let outcome = $1 { $0.append(outcome) } }
            }
        }
    }

    @Test(arguments: 0..<10)
    func aHundredIdenticalTurnsMakeOneCallAndAllGetItsText(round: Int) async throws {
        let ladder = Ladder()
        let outcomes = try await Self.ask(100, ladder) { call in
            for piece in ["I ", "hear ", "you."] { call.emit(piece) }
            call.finish()
        }
        #expect(outcomes.count == 100)
        for outcome in outcomes { #expect(try outcome.get().reply.text == "I hear you.") }
        #expect(ladder.backend.callCount == 1)
        let sources = try outcomes.map { try $0.get().provenance }
        #expect(sources.count { $0.source == .model && !$0.isCoalesced } == 1)
        #expect(sources.allSatisfy { $0.isCoalesced || $0.source == .l1 || $0.source == .model })
    }

    @Test func turnsShareWithTheStoreOffToo() async throws {
        let ladder = Ladder()
        let turn = Turn.sample { $0.flags = FlagSnapshot([.cacheCoalesce]) }
        try await ladder.run { ladder in
            let one = try await ladder.pipeline.respond(to: turn)
            let other = try await ladder.pipeline.respond(to: turn)
            #expect(!one.provenance.isCoalesced && other.provenance.isCoalesced)
            #expect(other.provenance.noStoreReason == .flagOff)
            await ladder.backend.call(0).answer("once")
            #expect(try await one.listener.collect() == other.listener.collect())
            #expect(ladder.backend.callCount == 1)
        }
    }

    @Test func whoComesLateGetsTheTextSoFarAndThenTheRest() async throws {
        try await Ladder().run { ladder in
            let first = try await ladder.pipeline.respond(to: .sample())
            let call = await ladder.backend.call(0)
            call.emit("so far ")
            let late = try await ladder.pipeline.respond(to: .sample())
            var cursor = 0
            guard case .parts(let parts) = try await late.listener.next(after: &cursor) else {
                Issue.record("there is text already")
                return
            }
            #expect(Array(parts) == [.text("so far ")])
            call.answer("and the rest")
            #expect(try await late.listener.collect().text == "so far and the rest")
            #expect(try await first.listener.collect().text == "so far and the rest")
        }
    }

    @Test(arguments: 0..<10)
    func anErrorReachesAllAndIsNotStored(round: Int) async throws {
        let failure = TurnError(.modelFailed, "The model server broke off")
        let count = Mutex(0)
        // A turn that comes after the failure makes a call of its own.
        let ladder = Ladder(
            ScriptedBackend { call in
                let isFirst = count.withLock { count in
                    count += 1
                    return count == 1
                }
                if !isFirst { call.fail(failure) }
            }
        )
        let outcomes = try await Self.ask(50, ladder) { call in
            call.emit("half")
            call.fail(failure)
        }
        for outcome in outcomes { #expect(throws: failure) { try outcome.get() } }
        #expect(ladder.cache.statistics.memory.entries == 0)
    }

    @Test(arguments: 0..<10)
    func anErrorThatComesAtOnceIsToldAsItIsAndMakesNoCallsMore(round: Int) async throws {
        let failure = TurnError(.modelUnavailable, "No model server can be reached")
        let release = Milestone<Void>()
        let gate = ClosureStage("gate") { turn, next in
            await release.wait()
            return try await next(turn)
        }
        let ladder = Ladder(ScriptedBackend { $0.fail(failure) }, between: [gate])
        try await ladder.run { ladder in
            await withTaskGroup(of: Void.self) { group in
                let onTheirWay = Rendezvous(expecting: 50)
                let pipeline = Pipeline(stages: [
                    onTheirWay,
                    ClosureStage("ladder") { turn, _ in
                        try await ladder.pipeline.respond(to: turn)
                    },
                ])
                for _ in 0..<50 {
                    group.addTask {
                        await #expect(throws: failure) {
                            try await pipeline.respond(to: .sample()).listener.collect()
                        }
                    }
                }
                await onTheirWay.isFull.wait()
                release.reach()
            }
            // Those that came after the failure may have tried anew, but never one after the other in a long row.
            #expect(ladder.backend.callCount < 50)
            #expect(ladder.cache.statistics.memory.entries == 0)
        }
    }

    @Test func anErrorBeforeTheModelReachesAllWhoWait() async throws {
        let arrived = Milestone<Void>()
        let release = Milestone<Void>()
        let broken = ClosureStage("grounding") { _, _ in
            arrived.reach()
            await release.wait()
            throw StoreError(.busy, "Another process holds the database")
        }
        try await Ladder(between: [broken]).run { ladder in
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<5 {
                    group.addTask {
                        await #expect(throws: StoreError.self) { try await ladder.pipeline.respond(to: .sample()) }
                    }
                }
                await arrived.wait()
                release.reach()
            }
            #expect(ladder.backend.callCount == 0)
        }
    }

    @Test func theCallGoesOnForTheOthersWhenTheFirstLeaves() async throws {
        try await Ladder().run { ladder in
            var first: Answer? = try await ladder.pipeline.respond(to: .sample())
            let call = await ladder.backend.call(0)
            let other = try await ladder.pipeline.respond(to: .sample())
            #expect(first?.provenance.isCoalesced == false)
            first = nil
            #expect(call.emit("still wanted"))
            call.finish()
            #expect(try await other.listener.collect().text == "still wanted")
            #expect(!call.isCancelled)
            #expect(ladder.backend.callCount == 1)
        }
    }

    @Test func theLastListenerThatLeavesStopsTheCallAndTheNextTurnBeginsAnew() async throws {
        try await Ladder().run { ladder in
            var first: Answer? = try await ladder.pipeline.respond(to: .sample())
            var other: Answer? = try await ladder.pipeline.respond(to: .sample())
            let call = await ladder.backend.call(0)
            call.emit("half")
            #expect(first != nil && other != nil)
            first = nil
            #expect(!call.isCancelled)
            other = nil
            await call.waitUntilCancelled()

            let next = try await ladder.pipeline.respond(to: .sample())
            #expect(!next.provenance.isCoalesced)
            await ladder.backend.call(1).answer("whole")
            #expect(try await next.listener.collect().text == "whole")
            #expect(ladder.backend.callCount == 2)
        }
    }

    @Test func whenTheFirstIsCancelledBeforeItsAnswerAnotherTakesOver() async throws {
        let arrivals = Mutex(0)
        let isHeld = Milestone<Void>()
        let gate = ClosureStage("gate") { turn, next in
            let isFirst = arrivals.withLock { count in
                count += 1
                return count == 1
            }
            if isFirst {
                isHeld.reach()
                try await ManualClock().sleep(for: .seconds(1))
            }
            return try await next(turn)
        }
        try await Ladder(between: [gate]).run { ladder in
            try await withThrowingTaskGroup(of: Void.self) { group in
                let isCancelled = Milestone<Void>()
                let first = Pipeline(stages: [
                    ClosureStage("first") { turn, _ in
                        try await withThrowingTaskGroup(of: Answer.self) { inner in
                            inner.addTask { try await ladder.pipeline.respond(to: turn) }
                            await isCancelled.wait()
                            inner.cancelAll()
                            guard let answer = try await inner.next() else { throw CancellationError() }
                            return answer
                        }
                    }
                ])
                group.addTask {
                    await #expect(throws: CancellationError.self) { try await first.respond(to: .sample()) }
                }
                await isHeld.wait()
                for _ in 0..<5 {
                    group.addTask {
                        let reply = try await ladder.reply(to: .sample()).reply
                        #expect(reply.text == "taken over")
                    }
                }
                isCancelled.reach()
                await ladder.backend.call(0).answer("taken over")
                try await group.waitForAll()
            }
            #expect(ladder.backend.callCount == 1)
        }
    }

    @Test func aTurnThatIsCancelledWhileItWaitsForAnotherEndsAlone() async throws {
        let isHeld = Milestone<Void>()
        let release = Milestone<Void>()
        let gate = ClosureStage("gate") { turn, next in
            isHeld.reach()
            await release.wait()
            return try await next(turn)
        }
        try await Ladder(between: [gate]).run { ladder in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    let reply = try await ladder.reply(to: .sample()).reply
                    #expect(reply.text == "for the first")
                }
                await isHeld.wait()
                await withTaskGroup(of: Void.self) { waiters in
                    for _ in 0..<5 {
                        waiters.addTask {
                            await #expect(throws: CancellationError.self) {
                                try await ladder.pipeline.respond(to: .sample())
                            }
                        }
                    }
                    waiters.cancelAll()
                }
                release.reach()
                await ladder.backend.call(0).answer("for the first")
                try await group.waitForAll()
            }
            #expect(ladder.backend.callCount == 1)
        }
    }

    @Test func turnsThatDifferNeverShare() async throws {
        try await Ladder().run { ladder in
            let turns: [Turn] = [
                .sample(), .sample { $0.caller.tenant = "other clinic" }, .sample { $0.scope = .session("s-1") },
                .sample { $0.scope = .session("s-2") }, .sample { $0.knowledgeVersion = KnowledgeVersion(8) },
                .sample("What is loss?"),
            ]
            var answers: [Answer] = []
            for turn in turns { answers.append(try await ladder.pipeline.respond(to: turn)) }
            #expect(answers.allSatisfy { !$0.provenance.isCoalesced })
            for index in turns.indices { await ladder.backend.call(index).answer("one of its own") }
            for answer in answers { _ = try await answer.listener.collect() }
            #expect(ladder.backend.callCount == turns.count)
        }
    }
}
