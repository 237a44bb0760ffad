import Synchronization

/// What is wrong between one process and the shards; a test switches it while ``FaultyTier`` and ``FaultyBus`` look.
public final class TierFaults<C: Clock>: Sendable where C.Duration == Duration, C.Instant: Sendable {
    /// What is wrong with one shard, as this process sees it.
    public struct Shard: Sendable {
        /// Calls of the tier fail at once.
        public var isTierDown = false
        /// Calls of the tier are not answered.
        public var isTierHung = false
        /// Nothing is heard and nothing can be published. When that ends the shard is joined anew.
        public var isBusDown = false
        /// The longest time on the way, to the tier and from the bus; each takes some of it.
        public var delay = Duration.zero
        /// The share of keys told as changed that get lost, and of signals that come twice.
        public var lossOfChanges = 0.0
        public var duplicates = 0.0

        public init() {}
    }

    private struct State {
        var shards: [Shard]
        var isDead = false
        var pausedUntil: C.Instant?
        var generator: SeededGenerator
        var listeners: [@Sendable () -> Void] = []
    }

    let clock: C
    private let state: Mutex<State>

    public init(shardCount: Int, clock: C, seed: UInt64) {
        self.clock = clock
        let shards = Array(repeating: Shard(), count: shardCount)
        self.state = Mutex(State(shards: shards, generator: SeededGenerator(seed: seed)))
    }

    public subscript(shard: Int) -> Shard { self.state.withLock { $0.shards[shard] } }

    public func change(_ shard: Int, _ body: (inout sending Shard) -> Void) {
        let listeners = self.state.withLock { state in
            body(&state.shards[shard])
            return state.listeners
        }
        for listener in listeners { listener() }
    }

    /// Nothing that this process does has any effect from now on.
    public func kill() {
        let listeners = self.state.withLock { state in
            state.isDead = true
            return state.listeners
        }
        for listener in listeners { listener() }
    }

    public var isDead: Bool { self.state.withLock { $0.isDead } }

    /// The process gets no answers and no signals until then.
    public func pause(for duration: Duration) {
        let end = self.clock.now.advanced(by: duration)
        self.state.withLock { $0.pausedUntil = end }
    }

    /// Is told of every change.
    func listen(_ listener: @escaping @Sendable () -> Void) { self.state.withLock { $0.listeners.append(listener) } }

    func chance(_ share: Double) -> Bool {
        share > 0 && self.state.withLock { Double.random(in: 0..<1, using: &$0.generator) < share }
    }

    /// Some of a shard's delay.
    func delay(of shard: Int) -> Duration {
        self.state.withLock { state in
            let delay = state.shards[shard].delay
            return delay == .zero ? .zero : delay * Double.random(in: 0...1, using: &state.generator)
        }
    }

    /// Waits while the process is paused.
    func waitOutPause() async throws {
        while let end = self.state.withLock({ $0.pausedUntil }), end > self.clock.now {
            try await self.clock.sleep(until: end, tolerance: nil)
        }
    }
}
