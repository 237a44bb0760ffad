import Synchronization

/// The shards that an ``InProcessTier`` and an ``InProcessBus`` live on: a stand-in for Redis inside this process.
///
/// Any number of pairs of tier and bus may share one, as processes share a Redis. What it holds is bounded and gone with
/// it.
///
/// ```swift
/// let shards = InProcessShards<ContinuousClock>(count: 3)
/// let (tier, bus) = shards.join()
/// ```
public final class InProcessShards<C: Clock>: Sendable where C.Duration == Duration, C.Instant: Sendable {
    /// Somebody who reads the logs.
    private struct Reader: Sendable {
        let id: Int
        let shard: Int
        let process: Int
        /// Keys that others changed, bounded.
        var changed: [CacheKey] = []
        let wake: @Sendable () -> Void
    }

    private struct State: Sendable {
        var shards: [InProcessShard]
        /// In the order in which they came, so that the same history happens again in the same order.
        var readers: [Reader] = []
        var processes = 0
        var lastReader = 0
    }

    private let clock: C
    private let start: C.Instant
    private let state: Mutex<State>

    /// How many changed keys are kept for a reader that does not read them.
    private static var changedLimit: Int { 1024 }

    /// - Parameters:
    ///   - capacity: the most entries of a shard; the oldest goes when there are more.
    ///   - logLimit: the most events that the log of a shard remembers.
    public init(count: Int = 1, capacity: Int = 10_000, logLimit: Int = 4096, clock: C = .continuous) {
        precondition(count > 0, "there is a shard")
        self.clock = clock
        self.start = clock.now
        let shard = InProcessShard(capacity: capacity, logLimit: logLimit)
        self.state = Mutex(State(shards: Array(repeating: shard, count: count)))
        self.count = count
    }

    public let count: Int

    /// Adds a process: a tier and a bus that does not tell of what that tier writes.
    public func join() -> (tier: InProcessTier<C>, bus: InProcessBus<C>) {
        let process = self.state.withLock { state in
            state.processes += 1
            return state.processes
        }
        return (InProcessTier(shards: self, process: process), InProcessBus(shards: self, process: process))
    }

    /// Empties a shard, its log too.
    public func flush(_ shard: Int) {
        self.change(shard) { $0.flush() }
    }

    func shard(of key: CacheKey) -> Int { Int(key.word1 % UInt64(self.count)) }

    func change<Result: Sendable>(_ shard: Int, _ body: (inout InProcessShard) -> Result) -> Result {
        let (result, wakes) = self.state.withLock { state in
            (
                body(&state.shards[shard]),
                state.readers.lazy.filter { $0.shard == shard }.map(\.wake)
            )
        }
        for wake in wakes { wake() }
        return result
    }

    /// Works on a key's entry or lease, and tells other processes where `isChange` finds that it changed the entry.
    func use<Result: Sendable>(
        _ key: CacheKey, by process: Int, isChange: (Result) -> Bool = { _ in false },
        _ body: (inout InProcessShard, Duration) -> Result
    ) -> Result {
        let shard = self.shard(of: key)
        let now = self.start.duration(to: self.clock.now)
        let (result, wakes) = self.state.withLock { state -> (Result, [@Sendable () -> Void]) in
            let result = body(&state.shards[shard], now)
            guard isChange(result) else { return (result, []) }
            var wakes: [@Sendable () -> Void] = []
            for index in state.readers.indices
            where state.readers[index].shard == shard && state.readers[index].process != process {
                guard state.readers[index].changed.count < Self.changedLimit else { continue }
                state.readers[index].changed.append(key)
                wakes.append(state.readers[index].wake)
            }
            return (result, wakes)
        }
        for wake in wakes { wake() }
        return result
    }

    func addReader(of shard: Int, process: Int, wake: @escaping @Sendable () -> Void) -> Int {
        self.state.withLock { state in
            state.lastReader += 1
            state.readers.append(Reader(id: state.lastReader, shard: shard, process: process, wake: wake))
            return state.lastReader
        }
    }

    func removeReader(_ id: Int) { self.state.withLock { $0.readers.removeAll { $0.id == id } } }

    /// What a shard tells a reader beyond where it stands.
    func read(_ shard: Int, reader: Int, from place: inout InProcessBus<C>.Place) -> [BusSignal] {
        self.state.withLock { state in
            var signals = place.read(state.shards[shard], number: shard)
            if let index = state.readers.firstIndex(where: { $0.id == reader }),
                !state.readers[index].changed.isEmpty
            {
                signals.append(.changed(state.readers[index].changed, shard: shard))
                state.readers[index].changed = []
            }
            return signals
        }
    }

    /// A copy of a shard as it is now.
    package func snapshot(of shard: Int) -> InProcessShard { self.state.withLock { $0.shards[shard] } }

    /// Puts a shard back to an older state, as a replica does that takes over and lags behind.
    package func goBack(_ shard: Int, to older: InProcessShard, isClockBehind: Bool = false) {
        self.change(shard) { $0.goBack(to: older, isClockBehind: isClockBehind) }
    }
}
