import Synchronization

/// Whether the client of a connection is still there.
///
/// Hummingbird does not cancel a handler when its client goes away; this does, also before the first byte was sent, and
/// without giving the connection up afterwards.
final class ClientPresence: Sendable {
    /// The presence of the client whose request this task serves.
    @TaskLocal static var current: ClientPresence?

    private struct State {
        var isGone = false
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
        var nextWaiter = 0
    }

    private let state = Mutex(State())

    func markGone() {
        let waiters = self.state.withLock { state in
            state.isGone = true
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Returns when the client is gone or the task is cancelled.
    func waitUntilGone() async {
        let id = self.state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isParked = self.state.withLock { state in
                    guard !state.isGone, !Task.isCancelled else { return false }
                    state.waiters[id] = continuation
                    return true
                }
                if !isParked { continuation.resume() }
            }
        } onCancel: {
            self.state.withLock { $0.waiters.removeValue(forKey: id) }?.resume()
        }
    }

    /// Runs `body` and cancels it when the client goes away.
    ///
    /// - Throws: `CancellationError` when the client went away, or what `body` throws.
    static func whileThere<Result: Sendable>(
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        guard let presence = Self.current else { return try await body() }
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                await presence.waitUntilGone()
                return nil
            }
            defer { group.cancelAll() }
            guard let result = try await group.next() ?? nil else { throw CancellationError() }
            return result
        }
    }
}
