import HalcyonTesting
import ServiceLifecycle
import Testing

@testable import HalcyonCore

@Suite(.timeLimit(.minutes(1))) struct GenerationServiceTests {
    private static let request = ModelRequest(
        requestID: "r", model: "scripted", messages: [Message(.user, "Hello")], sampling: .init(), isBalanced: true
    )

    @Test func piecesAndTheEndComeThroughTheFeed() async throws {
        let backend = ScriptedBackend()
        let service = GenerationService(backend: backend)
        try await withRunning(service) {
            let listener = try service.start(Self.request, createdUnixSeconds: 5)
            #expect(service.inFlight == 1)
            let call = await backend.call(0)
            #expect(call.emit("I hear ") && call.emit("you."))
            call.finish(.length, usage: TokenUsage(promptTokens: 1, completionTokens: 2))
            let reply = try await listener.collect()
            #expect(reply.text == "I hear you.")
            #expect(reply.finish.reason == .length)
            #expect(reply.finish.usage == TokenUsage(promptTokens: 1, completionTokens: 2))
            #expect(reply.createdUnixSeconds == 5)
            #expect(service.inFlight == 0)
        }
    }

    @Test func oneCallTooManyIsRefusedAndAPlaceIsFreeAgainAfterTheEnd() async throws {
        let backend = ScriptedBackend()
        let service = GenerationService(backend: backend, configuration: .init(maximumInFlight: 2))
        try await withRunning(service) {
            let listeners = try (0..<2).map { _ in
                try service.start(Self.request, createdUnixSeconds: 0)
            }
            for _ in 0..<3 {
                let error = #expect(throws: TurnError.self) { try service.start(Self.request, createdUnixSeconds: 0) }
                #expect(error?.code == .overloaded)
                #expect(error?.retryAfter != nil)
            }
            for index in 0..<2 { await backend.call(index).answer("done") }
            for listener in listeners { #expect(try await listener.collect().text == "done") }
            let next = try service.start(Self.request, createdUnixSeconds: 0)
            await backend.call(2).answer("again")
            #expect(try await next.collect().text == "again")
        }
    }

    @Test func theLastListenerThatLeavesStopsTheCall() async throws {
        let backend = ScriptedBackend()
        let service = GenerationService(backend: backend)
        try await withRunning(service) {
            var listener: ReplyListener? = try service.start(Self.request, createdUnixSeconds: 0)
            let call = await backend.call(0)
            #expect(listener != nil && call.emit("half"))
            listener = nil
            await call.waitUntilCancelled()
            await call.waitUntilReturned()
        }
        #expect(service.inFlight == 0)
    }

    @Test func aBackendThatGoesOnAfterARefusedPieceHasNotMadeAWholeReply() async throws {
        let backend = ScriptedBackend(endsWhenCancelled: false)
        let service = GenerationService(backend: backend)
        let ending = Milestone<ReplyFeed.Ending>()
        try await withRunning(service) {
            var listener: ReplyListener? = try service.start(Self.request, createdUnixSeconds: 0)
            listener?.feed.onEnd { _, how in ending.reach(how) }
            let call = await backend.call(0)
            #expect(listener != nil && call.emit("half"))
            listener = nil
            #expect(!call.emit(" of it"))
            call.finish()
            guard case .failed(let error) = await ending.wait() else {
                Issue.record("a reply with a gap is not complete")
                return
            }
            #expect(error.code == .cancelled)
        }
    }

    @Test func aReplyOverTheBoundFailsAsTooLong() async throws {
        let backend = ScriptedBackend { call in
            let isWanted = call.emit(String(repeating: "x", count: ReplyFeed.byteLimit + 1))
            #expect(!isWanted)
            call.fail(CancellationError())
        }
        let service = GenerationService(backend: backend)
        try await withRunning(service) {
            let listener = try service.start(Self.request, createdUnixSeconds: 0)
            let error = await #expect(throws: TurnError.self) { try await listener.collect() }
            #expect(error?.code == .replyTooLong)
        }
    }

    @Test func aCallThatFailsAtOnceTellsWhy() async throws {
        let failure = TurnError(.modelUnavailable, "No model server can be reached")
        let ladder = Ladder(ScriptedBackend { $0.fail(failure) })
        try await ladder.run { ladder in
            for _ in 0..<100 { await #expect(throws: failure) { try await ladder.reply(to: .sample()) } }
        }
    }

    @Test func anErrorThatNobodyKnowsBecomesAFailureThatTellsNothingOfWhatWasSaid() async throws {
        struct Odd: Error { let secret = "I cannot sleep" }
        let backend = ScriptedBackend()
        let service = GenerationService(backend: backend)
        try await withRunning(service) {
            let listener = try service.start(Self.request, createdUnixSeconds: 0)
            await backend.call(0).fail(Odd())
            let error = await #expect(throws: TurnError.self) { try await listener.collect() }
            #expect(error?.code == .modelFailed)
            #expect(error?.message.contains("sleep") == false)
        }
    }

    @Test func aCallThatIsStartedAfterTheStopEndsAtOnce() async throws {
        let service = GenerationService(backend: ScriptedBackend())
        try await withRunning(service) {}
        let listener = try service.start(Self.request, createdUnixSeconds: 0)
        let error = await #expect(throws: TurnError.self) { try await listener.collect() }
        #expect(error?.code == .shuttingDown)
        #expect(service.inFlight == 0)
    }

    @Test func aCallThatWaitsWhenTheServiceIsCancelledEnds() async throws {
        let backend = ScriptedBackend()
        let service = GenerationService(backend: backend)
        let listeners = try (0..<5).map { _ in
            try service.start(Self.request, createdUnixSeconds: 0)
        }
        await withTaskGroup(of: Void.self) { group in
            group.cancelAll()
            group.addTask { await service.run() }
        }
        for listener in listeners { await #expect(throws: TurnError.self) { try await listener.collect() } }
        #expect(service.inFlight == 0)
    }

    @Test func aGracefulStopTakesNoNewCallsAndRunsTheOldOnesToTheirEnd() async throws {
        let backend = ScriptedBackend()
        let service = GenerationService(backend: backend)
        let waiting = try (0..<3).map { _ in
            try service.start(Self.request, createdUnixSeconds: 0)
        }
        let group = ServiceGroup.quiet([service])
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            _ = await backend.call(0)
            await group.triggerGracefulShutdown()
            for index in 0..<3 { await backend.call(index).answer("to the end") }
            for listener in waiting { #expect(try await listener.collect().text == "to the end") }
            try await tasks.waitForAll()
        }
        let late = try service.start(Self.request, createdUnixSeconds: 0)
        let error = await #expect(throws: TurnError.self) { try await late.collect() }
        #expect(error?.code == .shuttingDown)
    }

    @Test func halfOfTheCallsAtOnceAreKeptFreeOfWarming() async throws {
        let backend = ScriptedBackend()
        let service = GenerationService(backend: backend, configuration: .init(maximumInFlight: 4))
        try await withRunning(service) {
            let warming = try (0..<2).map { _ in
                try service.start(Self.request, createdUnixSeconds: 0, purpose: .warming)
            }
            let error = #expect(throws: TurnError.self) {
                try service.start(Self.request, createdUnixSeconds: 0, purpose: .warming)
            }
            #expect(error?.code == .overloaded)
            let people = try (0..<2).map { _ in try service.start(Self.request, createdUnixSeconds: 0) }
            for index in 0..<4 { await backend.call(index).answer("done") }
            for listener in warming + people { #expect(try await listener.collect().text == "done") }
            #expect(backend.calls.count { $0.request.background != nil } == 2)
        }
    }

    @Test func aCallThatGivesWayIsStopped() async throws {
        let backend = ScriptedBackend()
        let service = GenerationService(backend: backend)
        try await withRunning(service) {
            let listener = try service.start(Self.request, createdUnixSeconds: 0, purpose: .warming)
            let call = await backend.call(0)
            call.emit("half")
            #expect(call.request.background?.giveWay() == true)
            await call.waitUntilCancelled()
            await call.waitUntilReturned()
            var cursor = 0
            _ = try await listener.next(after: &cursor)
            let error = await #expect(throws: TurnError.self) { try await listener.next(after: &cursor) }
            #expect(error?.code == .cancelled)
        }
    }
}
