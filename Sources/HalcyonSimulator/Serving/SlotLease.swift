import Synchronization

/// A request's right to a slot, given back exactly once: by ``end(_:)`` or when nobody holds the lease any more.
final class SlotLease: Sendable {
    enum Admission: Sendable {
        case granted(reusedTokens: Int)
        case waiting(AsyncStream<WaitResult>)
    }

    enum WaitResult: Sendable {
        case granted(reusedTokens: Int)
        case expired
    }

    enum Ending: Sendable, Equatable {
        case finished(processed: TextTokens)
        case failed
        case aborted
    }

    private let admission: Admission
    private let hasEnded = Atomic(false)
    private let onEnd: @Sendable (Ending) -> Void

    init(admission: Admission, onEnd: @escaping @Sendable (Ending) -> Void) {
        self.admission = admission
        self.onEnd = onEnd
    }

    deinit { self.end(.aborted) }

    /// Waits until the request has its slot.
    ///
    /// - Returns: The tokens of the prompt that the slot already holds.
    /// - Throws: ``APIError`` when the wait was too long, `CancellationError` when the request is gone.
    func slot() async throws -> Int {
        switch self.admission {
        case .granted(let reused):
            return reused
        case .waiting(let results):
            for await result in results {
                switch result {
                case .granted(let reused): return reused
                case .expired: throw APIError.overloaded(retryAfter: .seconds(1))
                }
            }
            throw CancellationError()
        }
    }

    /// Gives the slot back; only the first call counts.
    func end(_ ending: Ending) {
        guard !self.hasEnded.exchange(true, ordering: .acquiringAndReleasing) else { return }
        self.onEnd(ending)
    }
}
