import HalcyonCore
import HalcyonTesting
import Testing

@Suite struct SessionReportTests {
    private static func turn(
        _ text: String, status: SessionTurn.Status = .complete, milliseconds: Double = 1000, source: String = "model"
    ) -> SessionTurn {
        let record = TurnRecord(
            source: source, reason: "", ageSeconds: nil, similarity: nil, coalesced: false, model: "scripted",
            stored: true, noStoreReason: nil, finishReason: "stop", stages: [], firstTextMilliseconds: nil,
            totalMilliseconds: milliseconds, promptTokens: nil, completionTokens: nil, errorCode: nil
        )
        return SessionTurn(
            id: "t", session: "s", index: 0, userText: text, status: status, replyText: "Hm.", record: record,
            createdUnixMilliseconds: 0
        )
    }

    private static func report(_ texts: String...) -> SessionReport {
        SessionReport("s", texts.map { Self.turn($0) })
    }

    @Test func anEmptySessionHasAnEmptyReport() {
        let report = SessionReport("s", [])
        #expect(report.turns == 0 && report.userWords == 0 && report.questions == 0 && report.openQuestions == 0)
        #expect(report.medianReplySeconds == nil && report.sources.isEmpty)
    }

    @Test(arguments: [
        ("How are you?", 1, 1), ("Are you well?", 1, 0), ("I see.", 0, 0), ("Tell me more.", 1, 1),
        ("That sounds hard. What happened then", 1, 1), ("You said no? Why?", 1, 1), ("Whatever you like.", 0, 0),
        ("\"How\" is a word", 1, 1), ("", 0, 0), ("Hm... what's next", 1, 1),
    ])
    func questionsAreCountedByHowTheyAreAsked(text: String, questions: Int, open: Int) {
        let report = Self.report(text)
        #expect(report.questions == questions)
        #expect(report.openQuestions == open)
    }

    @Test func wordsAreCountedOverAllTurns() {
        #expect(Self.report("I hear you.", "  two\nwords ", "").userWords == 5)
    }

    @Test(
        arguments: [
            ([3000], 3), ([1000, 3000, 2000], 2), ([4000, 1000, 2000, 3000], 2.5), ([1000, 2000], 1.5),
        ] as [([Double], Double)])
    func theMedianIsTheMiddleOfTheCompleteTurns(milliseconds: [Double], median: Double) {
        let turns = milliseconds.map { Self.turn("Hello", milliseconds: $0) }
        #expect(SessionReport("s", turns).medianReplySeconds == median)
        let failed = Self.turn("Hello", status: .failed, milliseconds: 90_000)
        #expect(SessionReport("s", turns + [failed]).medianReplySeconds == median)
    }

    @Test func sourcesAreCountedOfCompleteTurnsOnly() {
        let report = SessionReport(
            "s",
            [
                Self.turn("a"), Self.turn("b", source: "l1"), Self.turn("c", source: "l1"),
                Self.turn("d", status: .cancelled), Self.turn("e", status: .running),
            ]
        )
        #expect(report.sources == ["model": 1, "l1": 2])
        #expect(report.turns == 5)
    }

    @Test func aLongSessionIsReadPageByPageUpToTheLimit() async throws {
        let caller = Caller(tenant: "clinic", role: .clinician, keyName: "ana")
        let store = InMemoryStore()
        try await store.create(
            Session(
                id: "s", tenant: "clinic", owner: "ana", kind: .knowledge, title: "Questions",
                createdUnixMilliseconds: 0, updatedUnixMilliseconds: 0
            )
        )
        for index in 0..<450 {
            let new = NewTurn(
                id: TurnID("t-\(index)"), session: "s", userText: "What now?", replaces: nil, idempotencyKey: nil,
                createdUnixMilliseconds: 0
            )
            guard case .started(var turn, _) = try await store.begin(new, for: caller) else { continue }
            turn.status = .complete
            try await store.finish(turn)
        }
        let report = try await SessionReport.make(of: "s", for: caller, from: store)
        #expect(report.turns == 450)
        #expect(report.openQuestions == 450)
        await #expect(throws: StoreError.self) {
            try await SessionReport.make(
                of: "s", for: Caller(tenant: "other", role: .admin, keyName: "ana"), from: store
            )
        }
    }
}
