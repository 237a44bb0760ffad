import HalcyonTesting
import ServiceLifecycle
import Testing

@testable import HalcyonCore

/// How asking in advance keeps out of people's way, and how it ends.
@Suite(.timeLimit(.minutes(1))) struct WarmerLimitsTests {
    private static let list = Warmth.candidates("a", "b", "c", "d", "e")

    @Test func neverMoreThanTheShareOfThePlacesAreTaken() async throws {
        let most = Shared(0)
        let backend = Shared<ScriptedBackend?>(nil)
        backend.value = ScriptedBackend(slots: 8) { _ in
            let running = backend.value?.status.first?.instances.first?.background ?? 0
            most.change { $0 = max($0, running) }
        }
        let scripted = try #require(backend.value)
        try await Warmth(scripted).run { warmth in
            try warmth.order(Self.list)
            for index in 0..<5 {
                let call = await scripted.call(index)
                if index > 0 { scripted.calls[index - 1].answer("an answer") }
                if index == 4 { call.answer("an answer") }
            }
            #expect(try await warmth.end().stored == 5)
        }
        #expect(most.value == 2)
    }

    @Test func withoutAnIdlePlaceNothingIsAskedUntilThereIsOne() async throws {
        let backend = ScriptedBackend(slots: 4)
        try await Warmth(backend).run { warmth in
            let person = try await warmth.ladder.pipeline.respond(to: .sample())
            let call = await backend.call(0)
            try warmth.order(Warmth.candidates("a"))
            // The bound of the run's time, the start of the process, and the wait for a place.
            await warmth.clock.sleepers(atLeast: 3)
            #expect(backend.callCount == 1)
            call.answer("for a person")
            _ = try await person.listener.collect()
            await call.waitUntilReturned()
            warmth.clock.advance(by: .milliseconds(250))
            await backend.call(1).answer("an answer")
            #expect(try await warmth.end().stored == 1)
        }
    }

    @Test func aQuestionThatGaveWayIsAskedAgain() async throws {
        let backend = ScriptedBackend()
        try await Warmth(backend).run { warmth in
            try warmth.order(Warmth.candidates("a"))
            let call = await backend.call(0)
            call.emit("half")
            #expect(call.request.background?.giveWay() == true)
            await call.waitUntilCancelled()
            await backend.call(1).answer("an answer")
            let run = try await warmth.end()
            #expect((run.stored, run.gaveWay, run.done) == (1, 1, 1))
        }
    }

    @Test func aQuestionThatGaveWayTooOftenIsLeft() async throws {
        let backend = ScriptedBackend { $0.fail(TurnError(.overloaded, "Every place is taken")) }
        try await Warmth(backend, configuration: .init(tries: 3)).run { warmth in
            try warmth.order(Warmth.candidates("a"))
            let run = try await warmth.end()
            #expect(run.failed == ["overloaded": 1] && run.gaveWay == 3)
            #expect(backend.callCount == 3)
        }
    }

    @Test func aReplyThatAPersonHasComeToWaitForDoesNotGiveWay() async throws {
        let backend = ScriptedBackend()
        try await Warmth(backend).run { warmth in
            try warmth.order(Warmth.candidates("What is grief?"))
            let call = await backend.call(0)
            call.emit("half ")
            let person = try await warmth.ladder.pipeline.respond(to: try await warmth.turn("what is grief"))
            #expect(person.provenance.isCoalesced)
            #expect(call.request.background?.giveWay() == false)
            call.answer("and half")
            #expect(try await person.listener.collect().text == "half and half")
            #expect(try await warmth.end().stored == 1)
            #expect(warmth.demand.count == 1)
            #expect(backend.callCount == 1)
        }
    }

    @Test func stoppingEndsTheCallsThatAreUnderWay() async throws {
        let backend = ScriptedBackend()
        try await Warmth(backend).run { warmth in
            try warmth.order(Self.list)
            let call = await backend.call(1)
            #expect(warmth.warmer.status.current?.total == 5)
            #expect(warmth.warmer.stop())
            let run = try await warmth.end()
            await call.waitUntilCancelled()
            #expect(run.ending == .stopped && run.done == 0)
            #expect(!warmth.warmer.stop())
            #expect(backend.callCount == 2)
        }
    }

    @Test(arguments: [Flag.answersWarm, .answersExact, .cacheL1])
    func aFlagThatGoesOffEndsItAtOnce(flag: Flag) async throws {
        let backend = ScriptedBackend()
        try await Warmth(backend).run { warmth in
            try warmth.order(Self.list)
            let call = await backend.call(0)
            warmth.board.set(flag, false)
            warmth.warmer.flagsChanged()
            #expect(try await warmth.end().ending == .flagOff)
            await call.waitUntilCancelled()
        }
    }

    @Test func aFlagThatGoesOffUnnoticedIsFoundBeforeTheNextQuestion() async throws {
        let backend = ScriptedBackend(slots: 4)
        try await Warmth(backend).run { warmth in
            try warmth.order(Self.list)
            let call = await backend.call(0)
            warmth.board.set(.answersWarm, false)
            call.answer("an answer")
            #expect(try await warmth.end().ending == .flagOff)
            #expect(backend.callCount == 1)
        }
    }

    @Test func aRunThatTakesTooLongIsEnded() async throws {
        let backend = ScriptedBackend()
        try await Warmth(backend).run { warmth in
            try warmth.order(Self.list)
            let call = await backend.call(0)
            await warmth.clock.sleepers(atLeast: 2)
            warmth.clock.advance(by: .seconds(600))
            #expect(try await warmth.end().ending == .time)
            await call.waitUntilCancelled()
        }
    }

    @Test func theStartAndTheHourBringWhatIsAskedThen() async throws {
        try await Warmth().run { warmth in
            let asked = AskedTurn(turn: Warmth.asking(.knowledge("now")), times: 2)
            try await warmth.store.add([asked], to: WeekHour(unixMilliseconds: 0))
            await warmth.clock.sleepers(atLeast: 1)
            warmth.clock.advance(by: .seconds(10))
            let first = try await warmth.end()
            #expect(first.trigger == .start && first.stored == 1)
            await warmth.clock.sleepers(atLeast: 1)
            warmth.clock.advance(by: .seconds(1_800))
            let second = try await warmth.end()
            #expect(second.trigger == .schedule && second.fresh == 1)
        }
    }

    @Test func afterAChangeOfTheKnowledgeBaseWhatWasWarmIsAskedAgain() async throws {
        try await Warmth().run { warmth in
            for _ in 0..<2 { _ = try await warmth.ask("What is grief?") }
            let concept = Concept(id: "c", name: "Grief", definition: "A response.", category: "Emotion")
            _ = try await warmth.store.save([concept])
            warmth.warmer.knowledgeChanged()
            await warmth.clock.sleepers(atLeast: 2)
            #expect(warmth.warmer.status.waiting == [.knowledge])
            warmth.clock.advance(by: .seconds(2))
            let run = try await warmth.end()
            #expect(run.trigger == .knowledge && run.stored == 1)
            #expect(try await warmth.ask("What is grief?") == .l1)
            #expect(warmth.backend.callCount == 2)
        }
    }

    @Test func aGracefulStopEndsTheRun() async throws {
        let backend = ScriptedBackend()
        let warmth = Warmth(backend)
        let group = ServiceGroup.quiet([warmth.ladder.generations, warmth.warmer])
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            try warmth.order(Self.list)
            let call = await backend.call(0)
            await group.triggerGracefulShutdown()
            #expect(try await warmth.end().ending == .shutdown)
            await call.waitUntilCancelled()
            try await tasks.waitForAll()
        }
    }
}
