public import HalcyonCache

/// Shards that hold nothing yet, for one check of a ``SharedTierConformance`` or an ``InvalidationBusConformance``.
public struct ShardsUnderTest: Sendable {
    /// A process that uses the shards.
    public struct Process: Sendable {
        public var tier: any SharedTier
        public var bus: any InvalidationBus

        public init(tier: any SharedTier, bus: any InvalidationBus) {
            self.tier = tier
            self.bus = bus
        }
    }

    /// Adds a process.
    public var join: @Sendable () async throws -> Process

    /// Lets time pass, for what expires; at least so much.
    public var passTime: @Sendable (Duration) async throws -> Void

    /// Empties a shard as an operator would.
    public var flush: @Sendable (_ shard: Int) async throws -> Void

    /// About how many events a shard's log remembers; it may be twice as many and a hundred more.
    public var logLimit: Int

    public init(
        logLimit: Int, join: @escaping @Sendable () async throws -> Process,
        passTime: @escaping @Sendable (Duration) async throws -> Void,
        flush: @escaping @Sendable (_ shard: Int) async throws -> Void
    ) {
        self.logLimit = logLimit
        self.join = join
        self.passTime = passTime
        self.flush = flush
    }
}

extension CacheKey {
    /// The key of a test, named by a number; consecutive numbers fall on different shards.
    public init(number: Int) {
        var digest = [UInt8](repeating: 0, count: Self.byteCount)
        for index in 0..<8 {
            let byte = UInt8(truncatingIfNeeded: number >> (8 * (7 - index)))
            digest[index] = byte
            digest[8 + index] = byte
        }
        self.init(digest: digest)
    }
}
