import Synchronization

/// Something that happens once, and that others can wait for.
public final class Milestone<Value: Sendable>: Sendable {
    private enum State {
        case ahead([CheckedContinuation<Value, Never>])
        case reached(Value)
    }

    private let state = Mutex(State.ahead([]))

    public init() {}

    /// What it brought; nil while it is ahead.
    public var value: Value? {
        self.state.withLock { state in
            if case .reached(let value) = state { value } else { nil }
        }
    }

    /// Says that it happened; only the first time counts.
    ///
    /// - Returns: whether this was the first time.
    @discardableResult
    public func reach(_ value: Value) -> Bool {
        let waiters = self.state.withLock { state -> [CheckedContinuation<Value, Never>]? in
            guard case .ahead(let waiters) = state else { return nil }
            state = .reached(value)
            return waiters
        }
        for waiter in waiters ?? [] { waiter.resume(returning: value) }
        return waiters != nil
    }

    /// Waits until it has happened.
    public func wait() async -> Value {
        await withCheckedContinuation { continuation in
            let value = self.state.withLock { state -> Value? in
                switch state {
                case .reached(let value): return value
                case .ahead(let waiters):
                    state = .ahead(waiters + [continuation])
                    return nil
                }
            }
            if let value { continuation.resume(returning: value) }
        }
    }
}

extension Milestone<Void> {
    /// Says that it happened.
    public func reach() { self.reach(()) }
}
