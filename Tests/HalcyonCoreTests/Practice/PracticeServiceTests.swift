import HalcyonCore
import HalcyonTesting
import InMemoryLogging
import Logging
import Testing

@Suite(.timeLimit(.minutes(1))) struct PracticeServiceTests {
    @Test func aTurnStreamsAndIsRecordedBeforeItsEndIsTold() async throws {
        try await Practice().run { practice in
            let session = try await practice.session()
            let progress = try await practice.begin("Take your time.", in: session)
            let watcher = try #require(progress.watcher)
            let call = await practice.backend.call(0)
            var cursor = 0
            for piece in ["I ", "miss him."] {
                call.emit(piece)
                guard case .text(piece) = try await watcher.next(after: &cursor) else {
                    Issue.record("each piece comes as it is said")
                    return
                }
            }
            #expect(try await practice.recorded(progress.turn.id, in: session).status == .running)
            call.finish(.stop, usage: TokenUsage(promptTokens: 40, completionTokens: 3))
            guard case .end(let turn) = try await watcher.next(after: &cursor) else {
                Issue.record("the end comes last")
                return
            }
            #expect(try await practice.recorded(progress.turn.id, in: session) == turn)
            #expect(turn.status == .complete && turn.replyText == "I miss him.")
            #expect(turn.completedUnixMilliseconds == 5000)
            let record = try #require(turn.record)
            #expect(record.source == "model" && record.stored && record.finishReason == "stop")
            #expect(record.promptTokens == 40 && record.completionTokens == 3)
            #expect(Set(record.stages.map(\.name)) == ["exact", "grounding", "inference"])
            #expect(record.firstTextMilliseconds != nil && record.errorCode == nil)
        }
    }

    @Test func theModelGetsTheConversationSoFar() async throws {
        try await Practice().run { practice in
            let session = try await practice.session()
            let first = try await practice.begin("Take your time.", in: session)
            await practice.backend.call(0).answer("I miss him.")
            _ = try await first.watch()
            let second = try await practice.begin("Tell me about him.", in: session)
            let call = await practice.backend.call(1)
            call.answer("He was kind.")
            #expect(try await second.watch().turn.index == 1)
            #expect(
                call.request.messages.suffix(3).map(\.content) == [
                    "Take your time.", "I miss him.", "Tell me about him.",
                ]
            )
        }
    }

    @Test func aFailureIsToldAndRecordedWithTheTextBeforeIt() async throws {
        try await Practice().run { practice in
            let session = try await practice.session()
            let progress = try await practice.begin("Take your time.", in: session)
            let call = await practice.backend.call(0)
            call.emit("I mi")
            call.fail(TurnError(.modelTimeout, "The model server fell silent"))
            let (text, turn) = try await progress.watch()
            #expect(text == "I mi" && turn.replyText == "I mi")
            #expect(turn.status == .failed && turn.record?.errorCode == "model_timeout")
            #expect(turn.record?.stored == false)
            #expect(try await practice.recorded(turn.id, in: session) == turn)
            let again = try await practice.service.progress(of: turn.id, in: session, for: Practice.caller)
            #expect(again.watcher == nil && again.turn == turn)
        }
    }

    @Test func theOpeningOfAScenarioIsSharedAndTheRestIsNot() async throws {
        let practice = Practice(ScriptedBackend { $0.answer("I miss him.") })
        try await practice.run { practice in
            for round in 0..<2 {
                let session = try await practice.session()
                let opening = try await practice.begin("Take your time.", in: session).watch().turn
                #expect(opening.record?.source == (round == 0 ? "model" : "l1"))
                #expect(opening.replyText == "I miss him.")
                let next = try await practice.begin("Go on.", in: session).watch().turn
                #expect(next.record?.source == "model")
            }
        }
        #expect(practice.backend.callCount == 3)
    }

    @Test func aKnowledgeQuestionIsSharedBetweenSessions() async throws {
        let practice = Practice(ScriptedBackend { $0.answer("A response to loss.") })
        try await practice.run { practice in
            for question in ["What is grief?", "what is grief"] {
                let session = try await practice.session(.knowledge)
                _ = try await practice.begin(question, in: session).watch()
            }
        }
        #expect(practice.backend.callCount == 1)
    }

    @Test func aRepeatJoinsTheTurnWhileItRunsAndFindsItsRecordLater() async throws {
        try await Practice().run { practice in
            let session = try await practice.session()
            let first = try await practice.begin("Take your time.", in: session, key: "k")
            let call = await practice.backend.call(0)
            call.emit("I miss ")
            let second = try await practice.begin("Take your time.", in: session, key: "k")
            #expect(second.watcher != nil && second.turn == first.turn)
            call.answer("him.")
            #expect(try await second.watch().text == "I miss him.")
            let end = try await first.watch().turn
            _ = await practice.store.end(of: end.id)

            let third = try await practice.begin("Take your time.", in: session, key: "k")
            #expect(third.turn.id == end.id && third.turn.replyText == "I miss him.")
            #expect(practice.backend.callCount == 1)
        }
    }

    @Test func aRepeatThatComesBeforeTheFirstIsUnderWayJoinsIt() async throws {
        let isRecorded = Milestone<Void>()
        let release = Milestone<Void>()
        var hooks = HookedStore.Hooks()
        hooks.afterBegin = { begun in
            guard case .started = begun else { return }
            isRecorded.reach()
            await release.wait()
        }
        try await Practice(hooks: hooks).run { practice in
            let session = try await practice.session()
            let ends = try await withThrowingTaskGroup(of: SessionTurn.self) { group in
                group.addTask { try await practice.begin("Take your time.", in: session, key: "k").watch().turn }
                await isRecorded.wait()
                let second = try await practice.begin("Take your time.", in: session, key: "k")
                #expect(second.watcher != nil)
                release.reach()
                await practice.backend.call(0).answer("I miss him.")
                return [try await second.watch().turn, try await group.next()]
            }
            #expect(ends[0] == ends[1])
            #expect(ends[0]?.replyText == "I miss him.")
            #expect(practice.backend.callCount == 1)
        }
    }

    @Test func aKeyThatCameWithAnotherTextIsRefused() async throws {
        try await Practice(ScriptedBackend { $0.answer("Yes.") }).run { practice in
            let session = try await practice.session()
            _ = try await practice.begin("Take your time.", in: session, key: "k").watch()
            let error = await #expect(throws: StoreError.self) {
                try await practice.begin("Hurry up.", in: session, key: "k")
            }
            #expect(error?.code == .idempotencyMismatch)
            #expect(practice.service.liveTurns == 0)
        }
    }

    @Test func aReplyThatCannotBeRecordedIsStillShown() async throws {
        var hooks = HookedStore.Hooks()
        hooks.beforeFinish = { _ in throw StoreError(.full, "The disk is full") }
        let logs = InMemoryLogHandler()
        let practice = Practice(hooks: hooks)
        try await withLogger(Logger(label: "test") { _ in logs }) { _ in
            try await practice.run { practice in
                let session = try await practice.session()
                let progress = try await practice.begin("Take your time.", in: session)
                await practice.backend.call(0).answer("I miss him.")
                let (text, turn) = try await progress.watch()
                #expect(text == "I miss him." && turn.status == .complete)
            }
        }
        let entry = try #require(logs.entries.first { $0.level == .error })
        #expect(entry.metadata["error"] == "store_full")
        #expect(!entry.metadata.values.contains { "\($0)".contains("miss") })
    }

    @Test func aTurnTooManyIsRefusedAndLeavesNoTrace() async throws {
        try await Practice(configuration: .init(maximumLiveTurns: 1)).run { practice in
            let session = try await practice.session()
            let first = try await practice.begin("Take your time.", in: session)
            let other = try await practice.session()
            let error = await #expect(throws: TurnError.self) { try await practice.begin("Hello", in: other) }
            #expect(error?.code == .overloaded)
            await practice.backend.call(0).answer("I miss him.")
            _ = try await first.watch()
            #expect(try await practice.store.session(other, for: Practice.caller).turnCount == 0)
        }
    }

    @Test func aTurnThatTheStoreRefusesLeavesNothingLive() async throws {
        try await Practice().run { practice in
            let session = try await practice.session()
            let first = try await practice.begin("Take your time.", in: session)
            let error = await #expect(throws: StoreError.self) { try await practice.begin("And?", in: session) }
            #expect(error?.code == .conflict)
            await #expect(throws: StoreError.self) { try await practice.begin("Hello", in: "s-unknown") }
            #expect(practice.service.liveTurns == 1)
            await practice.backend.call(0).answer("I miss him.")
            _ = try await first.watch()
        }
    }

    @Test func withoutAModelATurnFailsAndIsRecordedAsFailed() async throws {
        try await Practice(ScriptedBackend(models: [])).run { practice in
            let session = try await practice.session()
            let error = await #expect(throws: TurnError.self) { try await practice.begin("Hello", in: session) }
            #expect(error?.code == .modelUnavailable)
            let page = try await practice.store.turns(of: session, for: Practice.caller, page: PageRequest())
            #expect(page.items.map(\.status) == [.failed])
            #expect(practice.service.liveTurns == 0)
        }
    }

    @Test func aSessionOfAnUnknownScenarioIsNotBegun() async throws {
        let error = await #expect(throws: StoreError.self) {
            try await Practice().session(.rehearsal("sc-unknown"))
        }
        #expect(error?.code == .notFound)
    }

    @Test func theRecordSaysWhatBecameOfTheReplyAndNotWhatWasForeseen() async throws {
        try await Practice().run { practice in
            let session = try await practice.session(.knowledge)
            let progress = try await practice.begin("What is grief?", in: session)
            let call = await practice.backend.call(0)
            _ = await practice.ladder.cache.removeAll()
            call.answer("from before the change")
            let record = try #require(try await progress.watch().turn.record)
            #expect(!record.stored && record.noStoreReason == "overtaken")
        }
    }

    @Test func theRecordOfAStoppedTurnSaysThatItIsIncomplete() async throws {
        try await Practice().run { practice in
            let session = try await practice.session()
            let progress = try await practice.begin("Hello", in: session)
            await practice.backend.call(0).emit("half")
            try await practice.service.cancel(progress.turn.id, in: session, for: Practice.caller)
            let record = try #require(try await progress.watch().turn.record)
            #expect(!record.stored && record.noStoreReason == "incomplete" && record.errorCode == "cancelled")
        }
    }
}
