import Synchronization

/// An answer that one caller fetches for all who ask the same meanwhile.
final class Flight: Sendable {
    enum Outcome: Sendable {
        case answered(ReplyFeed, Provenance)
        case failed(any Error)
        /// The caller who fetched it went away first; another has to.
        case abandoned
    }

    private struct State {
        var outcome: Outcome?
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
        var nextWaiter = 0
    }

    /// What the turn that fetches it is for.
    let purpose: TurnPurpose

    private let state = Mutex(State())
    private let guests = Atomic<Int>(0)

    init(for purpose: TurnPurpose = .answer) { self.purpose = purpose }

    /// Whether joining can still lead to an answer.
    var isJoinable: Bool {
        switch self.state.withLock({ $0.outcome }) {
        case nil: true
        case .answered(let feed, _): feed.isJoinable
        case .failed, .abandoned: false
        }
    }

    /// How many people's turns came to share the answer.
    var guestCount: Int { self.guests.load(ordering: .relaxed) }

    func welcome() { self.guests.wrappingAdd(1, ordering: .relaxed) }

    func resolve(_ outcome: Outcome) {
        let waiters = self.state.withLock { state in
            state.outcome = outcome
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Waits for the outcome; nil when the calling task was cancelled meanwhile.
    func outcome() async -> Outcome? {
        let id = self.state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isParked = self.state.withLock { state in
                    guard state.outcome == nil, !Task.isCancelled else { return false }
                    state.waiters[id] = continuation
                    return true
                }
                if !isParked { continuation.resume() }
            }
        } onCancel: {
            self.state.withLock { $0.waiters.removeValue(forKey: id) }?.resume()
        }
        return self.state.withLock { $0.outcome }
    }
}
