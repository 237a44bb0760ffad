import NIOCore
import Synchronization

/// One attempt to connect that its caller may give up at once; a connection that still comes of it is closed.
final class ConnectAttempt: Sendable {
    private let isOver = Mutex(false)
    private let promise: EventLoopPromise<RedisConnection>

    init(on eventLoop: any EventLoop) { self.promise = eventLoop.makePromise() }

    /// Waits for the end of the attempt.
    ///
    /// - Parameter begin: begins it.
    /// - Throws: why there is no connection, or `CancellationError`.
    func connection(_ begin: () -> EventLoopFuture<RedisConnection>) async throws -> RedisConnection {
        try await withTaskCancellationHandler {
            begin().whenComplete { self.ended($0) }
            return try await self.promise.futureResult.get()
        } onCancel: {
            if self.end() { self.promise.fail(CancellationError()) }
        }
    }

    private func ended(_ result: Result<RedisConnection, any Error>) {
        if self.end() {
            self.promise.completeWith(result)
        } else if case .success(let connection) = result {
            connection.close()
        }
    }

    /// - Returns: whether it was not over before.
    private func end() -> Bool {
        self.isOver.withLock { isOver in
            defer { isOver = true }
            return !isOver
        }
    }
}
