import Synchronization

/// A load under way that callers wait for together.
final class LoadFlight<Value: Sendable>: Sendable {
    typealias Outcome = Result<FoundEntry<Value>?, any Error>

    private struct Waiter: Sendable {
        let id: Int
        /// What this caller has already, if it will do.
        let fallback: FoundEntry<Value>?
        let continuation: CheckedContinuation<Outcome, Never>
    }

    private struct State: Sendable {
        var outcome: Outcome?
        /// An old value that was found on the way.
        var fallback: FoundEntry<Value>?
        /// Whether callers with an old value do not wait any longer.
        var isLate = false
        /// Whether something was invalidated since, so that whoever comes now must not get what it brings.
        var isOvertaken = false
        var waiters: [Waiter] = []
        var cancelled: Set<Int> = []
        var lastID = 0

        /// Those who need not wait any longer, with what they get.
        mutating func takeReady() -> [(Waiter, Outcome)] {
            let all = self.waiters
            self.waiters = []
            var ready: [(Waiter, Outcome)] = []
            for waiter in all {
                if let outcome = self.answer(to: waiter.fallback) {
                    ready.append((waiter, outcome))
                } else {
                    self.waiters.append(waiter)
                }
            }
            return ready
        }

        func answer(to fallback: FoundEntry<Value>?) -> Outcome? {
            switch self.outcome {
            case .success(let found)?: return .success(found)
            case .failure(let error)?:
                // Whoever joined may have an old value that the one who began the flight had not.
                guard let fallback, !(error is CancellationError) else { return .failure(error) }
                return .success(fallback.marked(fallback.staleness ?? .failSafe))
            case nil:
                guard self.isLate, let fallback = fallback ?? self.fallback else { return nil }
                return .success(fallback.marked(.softLimit))
            }
        }
    }

    /// How many invalidations of more than a key there had been when it began.
    let generation: UInt64
    private let state = Mutex(State())

    init(generation: UInt64) { self.generation = generation }

    var isJoinable: Bool { self.state.withLock { $0.outcome == nil && !$0.isOvertaken } }

    func overtake() { self.state.withLock { $0.isOvertaken = true } }

    /// Whether nobody gets anything from it any more.
    var isOver: Bool { self.state.withLock { $0.outcome != nil } }

    /// Ends the flight; only the first time counts.
    func land(_ outcome: Outcome) {
        self.change { if $0.outcome == nil { $0.outcome = outcome } }
    }

    /// Says that an old value was found.
    func offer(_ fallback: FoundEntry<Value>) {
        self.change { $0.fallback = fallback }
    }

    /// Says that callers who have an old value have waited long enough.
    func becomeLate() {
        self.change { $0.isLate = true }
    }

    /// Waits for the flight to land, or to be late if there is an old value.
    func wait(fallback: FoundEntry<Value>?) async throws -> FoundEntry<Value>? {
        let id = self.state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        // A cancellation that comes after the wait leaves its mark behind.
        defer { _ = self.state.withLock { $0.cancelled.remove(id) } }
        return try await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let outcome = self.state.withLock { state -> Outcome? in
                    if state.cancelled.contains(id) { return .failure(CancellationError()) }
                    if let outcome = state.answer(to: fallback) { return outcome }
                    state.waiters.append(Waiter(id: id, fallback: fallback, continuation: continuation))
                    return nil
                }
                if let outcome { continuation.resume(returning: outcome) }
            }
        } onCancel: {
            self.cancel(id)
        }.get()
    }

    private func cancel(_ id: Int) {
        let waiter = self.state.withLock { state -> Waiter? in
            guard let index = state.waiters.firstIndex(where: { $0.id == id }) else {
                state.cancelled.insert(id)
                return nil
            }
            return state.waiters.remove(at: index)
        }
        waiter?.continuation.resume(returning: .failure(CancellationError()))
    }

    private func change(_ body: (inout sending State) -> Void) {
        let ready = self.state.withLock { state in
            body(&state)
            return state.takeReady()
        }
        for (waiter, outcome) in ready { waiter.continuation.resume(returning: outcome) }
    }
}
