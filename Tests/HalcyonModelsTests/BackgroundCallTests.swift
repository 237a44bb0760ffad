import HalcyonCore
import HalcyonModels
import Synchronization
import Testing

/// Calls that no person waits for make room for those that one does.
@Suite(.timeLimit(.minutes(1))) struct BackgroundCallTests {
    /// A call in the background that ends when it is asked to.
    private final class Background: Sendable {
        private let task = Mutex<Task<Void, any Error>?>(nil)
        private let isStubborn: Bool

        init(isStubborn: Bool = false) { self.isStubborn = isStubborn }

        func start(_ pool: ModelPool<ContinuousClock>) {
            var request = ModelRequest.asking("in the background")
            request.background = BackgroundCall { [self] in
                guard !self.isStubborn else { return false }
                self.task.withLock { $0 }?.cancel()
                return true
            }
            let asked = request
            self.task.withLock { $0 = Task { _ = try await pool.generate(asked) { _ in true } } }
        }

        func stop() async {
            let task = self.task.withLock { $0 }
            task?.cancel()
            _ = await task?.result
        }
    }

    /// A server that holds what comes in the background and answers people.
    private static func steps(_ request: StubServer.Request) -> [StubServer.Step] {
        String(decoding: request.body, as: UTF8.self).contains("in the background")
            ? [.eventStream, .text("wait")] : .reply("Hello")
    }

    @Test func whereEveryPlaceIsTakenOneInTheBackgroundGivesItsPlaceUp() async throws {
        try await StubServer.serving(Self.steps) { server in
            try await withPool([server.url], concurrency: 1) { pool in
                let background = Background()
                background.start(pool)
                await server.arrivals.first()
                let instance = pool.status[0].instances[0]
                #expect((instance.running, instance.background) == (1, 1))
                #expect(pool.status[0].spareSlots == 1)
                let pieces = Pieces()
                _ = try await pool.generate(.asking(), onPart: pieces.take)
                #expect(pieces.text == "Hello")
                await server.abandoned.first()
                await background.stop()
                #expect(pool.status[0].instances[0].background == 0)
            }
        }
    }

    @Test func whereAPersonWouldWaitInTheQueueOfAnInstanceOneInTheBackgroundGoes() async throws {
        try await StubServer.serving(Self.steps) { server in
            try await withPool([server.url], concurrency: 4, slots: 1) { pool in
                let background = Background()
                background.start(pool)
                await server.arrivals.first()
                _ = try await pool.generate(.asking()) { _ in true }
                await server.abandoned.first()
                await background.stop()
            }
        }
    }

    @Test func whereThereIsRoomForBothNobodyGoes() async throws {
        try await StubServer.serving(Self.steps) { server in
            try await withPool([server.url], concurrency: 4, slots: 2) { pool in
                let background = Background()
                background.start(pool)
                await server.arrivals.first()
                _ = try await pool.generate(.asking()) { _ in true }
                #expect(pool.status[0].instances[0].background == 1)
                await background.stop()
            }
        }
    }

    @Test func whereNoneGivesWayTheCallIsRefusedAsBefore() async throws {
        try await StubServer.serving(Self.steps) { server in
            try await withPool([server.url], concurrency: 1) { pool in
                let background = Background(isStubborn: true)
                background.start(pool)
                await server.arrivals.first()
                let error = await #expect(throws: TurnError.self) {
                    _ = try await pool.generate(.asking()) { _ in true }
                }
                #expect(error?.code == .overloaded)
                await background.stop()
            }
        }
    }
}
