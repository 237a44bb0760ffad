import HalcyonTesting
import Testing

@testable import HalcyonCore

@Suite(.timeLimit(.minutes(1))) struct PipelineTests {
    private static func answer(_ text: String) -> Answer {
        let reply = Reply(text: text, finish: ReplyFinish(reason: .stop), createdUnixSeconds: 0)
        guard let listener = ReplyFeed(reply).join() else {
            preconditionFailure("a feed that ended well can be joined")
        }
        return Answer(
            listener: listener, provenance: Provenance(source: .model, reason: "It is a test", model: "scripted")
        )
    }

    private static func busy(for duration: Duration) {
        let end = ContinuousClock.now + duration
        while ContinuousClock.now < end {}
    }

    @Test func stagesAreMetInTheirOrderAndLookAtTheAnswerOnItsWayBack() async throws {
        let marks = ["a", "b", "c"].map { name in
            ClosureStage(name) { turn, next in
                var turn = turn
                turn.locale += name
                var answer = try await next(turn)
                answer.provenance.reason += name
                return answer
            }
        }
        let last = ClosureStage("last") { turn, _ in Self.answer(turn.locale) }
        let answer = try await Pipeline(stages: marks + [last]).respond(to: .sample())
        #expect(answer.listener.text == "enabc")
        #expect(answer.provenance.reason == "It is a testcba")
    }

    @Test func eachStageIsChargedItsOwnTimeOnly() async throws {
        let slow = Duration.milliseconds(20)
        let stages = [
            ClosureStage("outer") { turn, next in try await next(turn) },
            ClosureStage("busy") { turn, next in
                Self.busy(for: slow)
                let answer = try await next(turn)
                Self.busy(for: slow)
                return answer
            },
            ClosureStage("last") { _, _ in
                Self.busy(for: slow)
                return Self.answer("")
            },
        ]
        let turn = Turn.sample()
        let start = ContinuousClock.now
        _ = try await Pipeline(stages: stages).respond(to: turn)
        let whole = ContinuousClock.now - start

        let spans = Dictionary(uniqueKeysWithValues: turn.trace.spans.map { ($0.stage, $0.duration) })
        #expect(Set(spans.keys) == ["outer", "busy", "last"])
        let outer = try #require(spans["outer"])
        let busy = try #require(spans["busy"])
        let last = try #require(spans["last"])
        #expect(busy >= slow * 2)
        #expect(last >= slow)
        // Were the stages behind in it, this one would be the longest of all.
        #expect(outer <= whole - busy - last)
        #expect(outer + busy + last <= whole)
    }

    @Test func aStageThatAnswersKeepsTheOnesBehindOutOfIt() async throws {
        let turn = Turn.sample()
        let pipeline = Pipeline(stages: [
            ClosureStage("rule") { _, _ in Self.answer("at once") },
            ClosureStage("last") { _, _ in
                Issue.record("nobody asked")
                return Self.answer("")
            },
        ])
        #expect(try await pipeline.respond(to: turn).listener.text == "at once")
        #expect(turn.trace.spans.map(\.stage) == ["rule"])
    }

    @Test func anErrorComesThroughAsItIs() async throws {
        let failure = TurnError(.unknownModel, "No pool serves this model")
        let pipeline = Pipeline(stages: [
            ClosureStage("outer") { turn, next in try await next(turn) },
            ClosureStage("last") { _, _ in throw failure },
        ])
        await #expect(throws: failure) { try await pipeline.respond(to: .sample()) }
    }

    @Test func aStageThatAsksTwiceIsNotChargedForEither() async throws {
        let turn = Turn.sample()
        let pipeline = Pipeline(stages: [
            ClosureStage("twice") { turn, next in
                _ = try await next(turn)
                return try await next(turn)
            },
            ClosureStage("last") { _, _ in
                Self.busy(for: .milliseconds(10))
                return Self.answer("")
            },
        ])
        let start = ContinuousClock.now
        _ = try await pipeline.respond(to: turn)
        let whole = ContinuousClock.now - start
        let spans = Dictionary(uniqueKeysWithValues: turn.trace.spans.map { ($0.stage, $0.duration) })
        #expect(try #require(spans["last"]) >= .milliseconds(20))
        #expect(try #require(spans["twice"]) <= whole - .milliseconds(20))
    }

    @Test(
        arguments: [
            (.zero, 0), (.nanoseconds(7), 7), (.seconds(2), 2_000_000_000), (.milliseconds(-3), -3_000_000),
            (.seconds(Int64.max), .max),
        ] as [(Duration, Int64)])
    func aDurationHasItsNanoseconds(duration: Duration, nanoseconds: Int64) {
        #expect(duration.nanoseconds == nanoseconds)
    }
}
