public import HalcyonCache
import Synchronization

/// Keeps what a bus tells, and lets a test wait for it.
public final class SignalLog: Sendable {
    private struct Waiter {
        let isReached: @Sendable ([BusSignal]) -> Bool
        let continuation: CheckedContinuation<[BusSignal], Never>
    }

    private struct State {
        var signals: [BusSignal] = []
        var waiters: [Waiter] = []
    }

    private let state = Mutex(State())

    public init() {}

    public var signals: [BusSignal] { self.state.withLock { $0.signals } }

    public func append(_ signal: BusSignal) {
        let (ready, signals) = self.state.withLock { state -> ([Waiter], [BusSignal]) in
            state.signals.append(signal)
            let signals = state.signals
            let ready = state.waiters.filter { $0.isReached(signals) }
            state.waiters.removeAll { $0.isReached(signals) }
            return (ready, signals)
        }
        for waiter in ready { waiter.continuation.resume(returning: signals) }
    }

    /// Waits until what was told fulfils a condition.
    @discardableResult
    public func wait(until isReached: @escaping @Sendable ([BusSignal]) -> Bool) async -> [BusSignal] {
        await withCheckedContinuation { continuation in
            let signals = self.state.withLock { state -> [BusSignal]? in
                if isReached(state.signals) { return state.signals }
                state.waiters.append(Waiter(isReached: isReached, continuation: continuation))
                return nil
            }
            if let signals { continuation.resume(returning: signals) }
        }
    }

    /// Waits until all shards of a bus have caught up.
    public func waitUntilCaughtUp(shards: Int) async {
        await self.wait { signals in
            (0..<shards).allSatisfy { signals.contains(.caughtUp(shard: $0)) }
        }
    }
}

extension [BusSignal] {
    /// The events of a shard as they came, with their offsets.
    public func events(of shard: Int) -> [(event: InvalidationEvent, position: LogPosition)] {
        self.compactMap { signal in
            if case .event(let event, shard, let position) = signal { (event, position) } else { nil }
        }
    }

    /// All keys that were told as changed.
    public var changedKeys: [CacheKey] {
        self.flatMap { signal -> [CacheKey] in
            if case .changed(let keys, _) = signal { keys } else { [] }
        }
    }

    /// How a shard was joined, each time.
    public func joins(of shard: Int) -> [(epoch: UInt64, newest: UInt64, forgotten: UInt64, after: UInt64)] {
        self.compactMap { signal in
            if case .joined(shard, let epoch, let newest, let forgotten, let after) = signal {
                (epoch, newest, forgotten, after)
            } else {
                nil
            }
        }
    }
}
