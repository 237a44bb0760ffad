import HalcyonCore
import HalcyonTesting
import ServiceLifecycle
import Testing

/// Watchers that leave and come back, turns that are stopped, and a service that goes down.
@Suite(.timeLimit(.minutes(1))) struct PracticeStopTests {
    @Test func aTurnThatNobodyWatchesIsCancelledAfterTheGraceAndItsTextIsKept() async throws {
        try await Practice().run { practice in
            let session = try await practice.session()
            var progress: TurnProgress? = try await practice.begin("Take your time.", in: session)
            let id = try #require(progress?.turn.id)
            let call = await practice.backend.call(0)
            call.emit("I mi")
            progress = nil
            await practice.clock.sleepers(atLeast: 1)
            practice.clock.advance(by: .seconds(14.9))
            #expect(!call.isCancelled)
            practice.clock.advance(by: .seconds(0.1))
            await call.waitUntilCancelled()
            let turn = await practice.store.end(of: id)
            #expect(turn.status == .cancelled && turn.record?.errorCode == "cancelled")
        }
    }

    /// Waits until the first piece has arrived.
    private static func firstPiece(_ progress: TurnProgress?) async throws {
        let watcher = try #require(progress?.watcher)
        var cursor = 0
        _ = try await watcher.next(after: &cursor)
    }

    @Test func theTextThatCameBeforeTheEndIsRecordedWhole() async throws {
        try await Practice().run { practice in
            let session = try await practice.session()
            var progress: TurnProgress? = try await practice.begin("Take your time.", in: session)
            let id = try #require(progress?.turn.id)
            let call = await practice.backend.call(0)
            call.emit("I mi")
            try await Self.firstPiece(progress)
            progress = nil
            await practice.clock.sleepers(atLeast: 1)
            practice.clock.advance(by: .seconds(15))
            #expect(await practice.store.end(of: id).replyText == "I mi")
        }
    }

    @Test func aWatcherThatComesBackWithinTheGraceGetsItAll() async throws {
        try await Practice().run { practice in
            let session = try await practice.session()
            var progress: TurnProgress? = try await practice.begin("Take your time.", in: session)
            let id = try #require(progress?.turn.id)
            let call = await practice.backend.call(0)
            call.emit("I ")
            progress = nil
            await practice.clock.sleepers(atLeast: 1)
            call.emit("miss ")
            practice.clock.advance(by: .seconds(14))
            let back = try await practice.service.progress(of: id, in: session, for: Practice.caller)
            #expect(back.watcher != nil)
            practice.clock.advance(by: .seconds(100))
            #expect(call.emit("him."))
            call.finish()
            let (text, turn) = try await back.watch()
            #expect(text == "I miss him." && turn.status == .complete && turn.replyText == text)
            #expect(practice.backend.callCount == 1)
        }
    }

    @Test func whoeverLeavesAgainIsGivenTheWholeGraceAnew() async throws {
        try await Practice().run { practice in
            let session = try await practice.session()
            var progress: TurnProgress? = try await practice.begin("Take your time.", in: session)
            let id = try #require(progress?.turn.id)
            let call = await practice.backend.call(0)
            progress = nil
            for _ in 0..<5 {
                await practice.clock.sleepers(atLeast: 1)
                practice.clock.advance(by: .seconds(14))
                progress = try await practice.service.progress(of: id, in: session, for: Practice.caller)
                #expect(progress?.watcher != nil)
                progress = nil
                practice.clock.advance(by: .seconds(1))
            }
            let back = try await practice.service.progress(of: id, in: session, for: Practice.caller)
            call.answer("I miss him.")
            #expect(try await back.watch().turn.status == .complete)
        }
    }

    @Test func aTurnThatEndsWhileNobodyWatchesIsRecordedWhole() async throws {
        try await Practice().run { practice in
            let session = try await practice.session()
            var progress: TurnProgress? = try await practice.begin("Take your time.", in: session)
            let id = try #require(progress?.turn.id)
            let call = await practice.backend.call(0)
            progress = nil
            await practice.clock.sleepers(atLeast: 1)
            call.answer("I miss him.")
            let turn = await practice.store.end(of: id)
            #expect(turn.status == .complete && turn.replyText == "I miss him.")
        }
    }

    @Test func aStopTakesEffectAtOnce() async throws {
        try await Practice().run { practice in
            let session = try await practice.session()
            let progress = try await practice.begin("Take your time.", in: session)
            let call = await practice.backend.call(0)
            call.emit("I mi")
            try await Self.firstPiece(progress)
            try await practice.service.cancel(progress.turn.id, in: session, for: Practice.caller)
            await call.waitUntilCancelled()
            let (text, turn) = try await progress.watch()
            #expect(text == "I mi" && turn.status == .cancelled && turn.replyText == "I mi")
        }
    }

    @Test func aStopThatComesAfterTheConnectionDroppedTakesEffectAtOnceToo() async throws {
        try await Practice().run { practice in
            let session = try await practice.session()
            var progress: TurnProgress? = try await practice.begin("Take your time.", in: session)
            let id = try #require(progress?.turn.id)
            let call = await practice.backend.call(0)
            progress = nil
            await practice.clock.sleepers(atLeast: 1)
            try await practice.service.cancel(id, in: session, for: Practice.caller)
            await call.waitUntilCancelled()
            #expect(await practice.store.end(of: id).status == .cancelled)
        }
    }

    @Test func aStopOfWhatHasEndedChangesNothing() async throws {
        try await Practice(ScriptedBackend { $0.answer("I miss him.") }).run { practice in
            let session = try await practice.session()
            let turn = try await practice.begin("Take your time.", in: session).watch().turn
            try await practice.service.cancel(turn.id, in: session, for: Practice.caller)
            #expect(try await practice.recorded(turn.id, in: session) == turn)
        }
    }

    @Test func aStrangerCannotStopATurn() async throws {
        let stranger = Caller(tenant: "other clinic", role: .admin, keyName: "ana")
        try await Practice().run { practice in
            let session = try await practice.session()
            let progress = try await practice.begin("Take your time.", in: session)
            let id = progress.turn.id
            await #expect(throws: StoreError.self) {
                try await practice.service.cancel(id, in: session, for: stranger)
            }
            let own = try await practice.session(for: stranger)
            await #expect(throws: StoreError.self) {
                try await practice.begin("Hello", in: own, replaces: id, for: stranger)
            }
            await practice.backend.call(0).answer("I miss him.")
            #expect(try await progress.watch().turn.status == .complete)
        }
    }

    @Test func aRunningTurnThatIsReplacedIsStoppedFirst() async throws {
        try await Practice().run { practice in
            let session = try await practice.session()
            let first = try await practice.begin("Take your tie.", in: session)
            let call = await practice.backend.call(0)
            call.emit("My ")
            let second = try await practice.begin("Take your time.", in: session, replaces: first.turn.id)
            await call.waitUntilCancelled()
            #expect(try await practice.recorded(first.turn.id, in: session).status == .cancelled)
            #expect(second.turn.index == first.turn.index)
            let next = await practice.backend.call(1)
            #expect(!next.request.messages.contains { $0.content.contains("tie") })
            next.answer("I miss him.")
            #expect(try await second.watch().turn.status == .complete)
            #expect(try await first.watch().turn.status == .cancelled)
            let page = try await practice.store.turns(of: session, for: Practice.caller, page: PageRequest())
            #expect(page.items.map(\.id) == [second.turn.id])
        }
    }

    @Test func aServiceThatIsCancelledEndsItsTurnsAndRecordsThem() async throws {
        let practice = Practice()
        let session = try await practice.session()
        let progress = try await practice.run { practice in
            let progress = try await practice.begin("Take your time.", in: session)
            await practice.backend.call(0).emit("I mi")
            try await Self.firstPiece(progress)
            return progress
        }
        let (text, turn) = try await progress.watch()
        #expect(text == "I mi" && turn.status == .cancelled)
        #expect(try await practice.recorded(turn.id, in: session) == turn)
        #expect(practice.service.liveTurns == 0)
    }

    @Test func aTurnAfterTheStopIsRefusedAndRecordedAsFailed() async throws {
        let practice = Practice()
        let session = try await practice.session()
        try await practice.run { _ in }
        let error = await #expect(throws: TurnError.self) { try await practice.begin("Hello", in: session) }
        #expect(error?.code == .shuttingDown)
        let page = try await practice.store.turns(of: session, for: Practice.caller, page: PageRequest())
        #expect(page.items.map(\.status) == [.failed])
        #expect(practice.service.liveTurns == 0)
    }

    @Test func aTurnThatWaitsWhenTheServiceIsCancelledEnds() async throws {
        let practice = Practice()
        let session = try await practice.session()
        let progress = try await practice.begin("Take your time.", in: session)
        await withTaskGroup(of: Void.self) { group in
            group.cancelAll()
            group.addTask { await practice.service.run() }
        }
        #expect(try await progress.watch().turn.status == .cancelled)
    }

    @Test func aGracefulStopLetsRunningTurnsEnd() async throws {
        let practice = Practice()
        let session = try await practice.session()
        let services = ServiceGroup.quiet([practice.ladder.generations, practice.service])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            let progress = try await practice.begin("Take your time.", in: session)
            let call = await practice.backend.call(0)
            call.emit("I ")
            await services.triggerGracefulShutdown()
            call.answer("miss him.")
            #expect(try await progress.watch().text == "I miss him.")
            try await group.waitForAll()
        }
        #expect(practice.service.liveTurns == 0)
    }
}
