import HalcyonCore
import HalcyonTesting
import Testing

/// A turn that another process runs on the same database.
@Suite(.timeLimit(.minutes(1))) struct TurnElsewhereTests {
    private static func begin(in session: SessionID, of practice: Practice) async throws -> SessionTurn {
        let new = NewTurn(
            id: "t-elsewhere", session: session, userText: "Hello", replaces: nil, idempotencyKey: "k",
            createdUnixMilliseconds: 5000
        )
        guard case .started(let turn, _) = try await practice.store.inner.begin(new, for: Practice.caller) else {
            throw ConformanceFailure("a new turn counts as repeated")
        }
        return turn
    }

    @Test func whoComesBackToItHereGetsItWhenItHasEnded() async throws {
        try await Practice().run { practice in
            let session = try await practice.session()
            let turn = try await Self.begin(in: session, of: practice)
            async let progress = practice.service.progress(of: turn.id, in: session, for: Practice.caller)
            async let repeated = practice.begin("Hello", in: session, key: "k")
            await practice.clock.sleepers(atLeast: 2)
            var ended = turn
            ended.status = .complete
            ended.replyText = "From elsewhere."
            try await practice.store.inner.finish(ended)
            practice.clock.advance(by: .seconds(1))
            for found in [try await progress.turn, try await repeated.turn] {
                #expect(found.status == .complete && found.replyText == "From elsewhere.")
            }
            #expect(practice.backend.callCount == 0)
        }
    }

    @Test func whoComesBackToItForTooLongIsToldToAskAgain() async throws {
        try await Practice().run { practice in
            let session = try await practice.session()
            let turn = try await Self.begin(in: session, of: practice)
            async let progress = practice.service.progress(of: turn.id, in: session, for: Practice.caller)
            await practice.clock.sleepers(atLeast: 1)
            practice.clock.advance(by: .seconds(15))
            do {
                _ = try await progress
                Issue.record("the turn still runs")
            } catch let error as TurnError {
                #expect(error.code == .modelTimeout && error.retryAfter != nil)
            }
        }
    }

    @Test func itIsRecordedAsStoppedWhenItsAuthorSaysSoHere() async throws {
        try await Practice().run { practice in
            let session = try await practice.session()
            var turn = try await Self.begin(in: session, of: practice)
            try await practice.service.cancel(turn.id, in: session, for: Practice.caller)
            let stopped = try await practice.recorded(turn.id, in: session)
            #expect(stopped.status == .cancelled && stopped.completedUnixMilliseconds == 5000)
            turn.status = .complete
            try await practice.store.inner.finish(turn)
            try await practice.service.cancel(turn.id, in: session, for: Practice.caller)
            #expect(try await practice.recorded(turn.id, in: session) == stopped)
        }
    }
}
