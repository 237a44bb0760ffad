import HalcyonCache
import HalcyonTesting
import Testing

@testable import HalcyonCore

@Suite(.timeLimit(.minutes(1))) struct WarmerTests {
    private static let list = Warmth.candidates("What is grief?", "What is anger?", "What is fear?")

    @Test func whatWasAskedInAdvanceIsServedFromTheStore() async throws {
        try await Warmth().run { warmth in
            try warmth.order(Self.list + Warmth.candidates("what is grief"))
            let run = try await warmth.end()
            #expect((run.total, run.stored, run.done, run.ending) == (3, 3, 3, .complete))
            #expect(try await warmth.ask("what is  anger") == .l1)
            #expect(warmth.backend.callCount == 3)
            #expect(warmth.backend.calls.allSatisfy { $0.request.background != nil })
        }
    }

    @Test func whatIsStillGoodIsNotAskedAgain() async throws {
        try await Warmth().run { warmth in
            try warmth.order(Self.list)
            _ = try await warmth.end()
            try warmth.order(Self.list + Warmth.candidates("What is joy?"))
            let run = try await warmth.end()
            #expect((run.stored, run.fresh) == (1, 3))
            #expect(warmth.backend.callCount == 4)
        }
    }

    @Test func whatWillNotBeGoodForLongIsAskedAgain() async throws {
        let cache = ReplyCache(configuration: .init(timeToLive: .seconds(600)))
        try await Warmth(cache: cache).run { warmth in
            for _ in 0..<2 {
                try warmth.order(Self.list)
                #expect(try await warmth.end().stored == 3)
            }
            #expect(warmth.backend.callCount == 6)
        }
    }

    @Test func nothingOfItCountsAsPeoplesDoing() async throws {
        try await Warmth().run { warmth in
            try warmth.order(Self.list)
            _ = try await warmth.end()
            #expect(warmth.demand.count == 0)
            #expect(warmth.ladder.cache.statistics.memory.misses == 0)
            #expect(warmth.ladder.cache.statistics.memory.hits == 0)
        }
    }

    @Test func refusalsAndFailuresAreCountedByReasonWithTheirLines() async throws {
        let backend = ScriptedBackend { call in
            let question = call.request.messages.last?.content ?? ""
            switch question {
            case "empty": call.finish()
            case "cut":
                call.emit("so far")
                call.finish(.contentFilter)
            case "broken": call.fail(TurnError(.modelFailed, "The model server broke off"))
            default: call.answer("an answer")
            }
        }
        try await Warmth(backend).run { warmth in
            let gone = Warmth.asking(.opening("gone", "Hello"))
            let model = Warmth.asking(.conversation("gone", [Message(.user, "Hello")], .init()))
            try warmth.order(
                Warmth.candidates("fine", "empty", "cut", "broken") + [
                    WarmCandidate(turn: gone, line: 5), WarmCandidate(turn: model, line: 6),
                ]
            )
            let run = try await warmth.end()
            #expect(run.stored == 1)
            #expect(run.refused == ["empty": 1, "content-filter": 1, "not_found": 1, "model_not_found": 1])
            #expect(run.failed == ["model_failed": 1])
            #expect(run.refusals.map(\.line).sorted() == [2, 3, 4, 5, 6])
            #expect(run.done == run.total)
        }
    }

    @Test func everyKindOfTurnIsAskedAsPeopleAskIt() async throws {
        try await Warmth().run { warmth in
            let sampling = SamplingParameters(temperature: 0.1, seed: 5)
            try warmth.order([
                WarmCandidate(turn: Warmth.asking(.knowledge("What is grief?"))),
                WarmCandidate(turn: Warmth.asking(.opening("sc-1", "What brings you here?"))),
                WarmCandidate(
                    turn: Warmth.asking(.conversation("scripted", [Message(.user, "Hello")], sampling))),
            ])
            #expect(try await warmth.end().stored == 3)
            let requests = warmth.backend.calls.map(\.request)
            #expect(requests.contains { $0.messages.first?.content.contains(Practice.scenario.clientBrief) == true })
            #expect(requests.contains { $0.messages == [Message(.user, "Hello")] && $0.sampling == sampling })

            let practice = PracticeService(
                pipeline: warmth.ladder.pipeline, sessions: warmth.store, knowledge: warmth.store,
                backend: warmth.backend, flags: warmth.board
            ) { 0 }
            try await withRunning(practice) {
                let caller = Caller(tenant: Warmth.tenant, role: .clinician, keyName: "ana")
                for (kind, text) in [
                    (Session.Kind.knowledge, "what is grief"), (.rehearsal("sc-1"), "What brings you here?"),
                ] {
                    let session = try await practice.createSession(kind, for: caller)
                    let turn = try await practice.begin(
                        text, in: session.id, replaces: nil, idempotencyKey: nil, requestID: "r", trace: TurnTrace(),
                        for: caller
                    )
                    #expect(try await turn.watch().turn.record?.source == "l1")
                }
            }
        }
    }

    @Test func theSourcesComeTogetherEachQuestionOnceUpToTheLimit() async throws {
        let warmth = Warmth(list: { Warmth.candidates("listed", "both") })
        try await warmth.run { warmth in
            for question in ["both", "noted"] {
                for _ in 0..<2 { _ = try await warmth.ask(question) }
            }
            _ = await warmth.ladder.cache.removeAll()
            let hour = WeekHour(unixMilliseconds: 0)
            let asked = { AskedTurn(turn: Warmth.asking(.knowledge($0)), times: $1) }
            try await warmth.store.add([asked("now", 9), asked("noted", 3)], to: hour)
            try await warmth.store.add([asked("soon", 8)], to: hour.next)
            try await warmth.store.add([asked("later", 8)], to: hour.next.next)
            _ = try warmth.warmer.start(WarmOrder(trigger: .operator))
            #expect(try await warmth.end().total == 5)
            let asking = Set(warmth.backend.calls.compactMap { $0.request.messages.last?.content })
            #expect(asking == ["listed", "both", "noted", "now", "soon"])
            _ = try warmth.warmer.start(WarmOrder(trigger: .operator, limit: 2))
            #expect(try await warmth.end().total == 2)
            _ = try warmth.warmer.start(WarmOrder(trigger: .operator, sources: [.sketch]))
            #expect(try await warmth.end().total == 2)
        }
    }

    @Test func aListThatIsCutIsSaid() async throws {
        try await Warmth(configuration: .init(limit: 2)).run { warmth in
            try warmth.order(Self.list)
            let run = try await warmth.end()
            #expect(run.total == 2 && run.problem?.contains("after 2 questions") == true)
            _ = try warmth.warmer.start(WarmOrder(trigger: .operator, sources: [.list], limit: 3, list: Self.list))
            let whole = try await warmth.end()
            #expect(whole.total == 3 && whole.problem == nil)
        }
    }

    @Test func aListThatCannotBeReadIsSaidAndTheRestIsAsked() async throws {
        let warmth = Warmth(list: { throw StoreError(.unavailable, "list.txt:3: it is not UTF-8.") })
        try await warmth.run { warmth in
            let asked = AskedTurn(turn: Warmth.asking(.knowledge("now")), times: 2)
            try await warmth.store.add([asked], to: WeekHour(unixMilliseconds: 0))
            _ = try warmth.warmer.start(WarmOrder(trigger: .operator))
            let run = try await warmth.end()
            #expect(run.stored == 1 && run.problem == "list.txt:3: it is not UTF-8.")
        }
    }

    @Test func anOrderThatCannotBeFollowedSaysWhy() async throws {
        let warmth = Warmth()
        #expect(throws: WarmError.self) {
            try warmth.warmer.start(WarmOrder(trigger: .operator, sources: [.list]))
        }
        for flag in [Flag.answersWarm, .answersExact, .cacheL1] {
            warmth.board.set(flag, false)
            let error = #expect(throws: WarmError.self) { try warmth.order(Self.list) }
            #expect(error?.code == .off)
            #expect(!warmth.warmer.status.isOn)
            warmth.board.set(flag, true)
        }
        let narrow = Warmth(ScriptedBackend(slots: 3))
        let error = #expect(throws: WarmError.self) { try narrow.order(Self.list) }
        #expect(error?.code == .noShare)
        #expect(error?.message.contains("0.25 of 3 places") == true)
    }
}
