import HalcyonTesting

@testable import HalcyonCache

/// Processes that share shards, in virtual time.
struct TestCluster: Sendable {
    typealias Cache = TieredCache<Int, VirtualTime>

    struct Node: Sendable {
        let coherence: Coherence<VirtualTime>
        let cache: Cache
        let tier: FaultyTier<VirtualTime>
        let faults: TierFaults<VirtualTime>
    }

    let time: VirtualTime
    let shards: InProcessShards<VirtualTime>
    let nodes: [Node]

    /// Eight bytes, the lowest first.
    static let codec = TieredCodec<Int> { value in
        (0..<8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    } decode: { bytes in
        bytes.count == 8 ? bytes.enumerated().reduce(0) { $0 | Int($1.element) << ($1.offset * 8) } : nil
    } weight: { _ in
        8
    }

    static func configuration(
        _ change: (inout TieredCacheConfiguration) -> Void = { _ in }
    ) -> TieredCacheConfiguration {
        var configuration = TieredCacheConfiguration(memory: .init(capacityBytes: 1 << 20), jitter: 0)
        change(&configuration)
        return configuration
    }

    /// Runs `body` while the nodes run, from when all have heard of all shards.
    static func run(
        nodes count: Int = 1, shards shardCount: Int = 1, seed: UInt64 = 1,
        coherence: CoherenceConfiguration = CoherenceConfiguration(),
        _ change: (inout TieredCacheConfiguration) -> Void = { _ in },
        body: @escaping @Sendable (Self) async throws -> Void
    ) async throws {
        let configuration = Self.configuration(change)
        let time = VirtualTime(seed: seed)
        let shards = InProcessShards(count: shardCount, clock: time)
        try await time.run {
            let nodes = (0..<count).map { number in
                Self.node(number, shards, time, configuration, coherence, seed: seed &+ UInt64(number))
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for node in nodes {
                    group.addTask { await node.coherence.runUntilCancelled() }
                    group.addTask { await node.cache.run() }
                    group.addTask { await node.tier.run() }
                }
                try await time.sleep(for: .milliseconds(1))
                try await body(Self(time: time, shards: shards, nodes: nodes))
                group.cancelAll()
                try await group.waitForAll()
            }
        }
    }

    private static func node(
        _ number: Int, _ shards: InProcessShards<VirtualTime>, _ time: VirtualTime,
        _ configuration: TieredCacheConfiguration, _ coherence: CoherenceConfiguration, seed: UInt64
    ) -> Node {
        let (tier, bus) = shards.join()
        let faults = TierFaults(shardCount: shards.count, clock: time, seed: seed)
        let faultyTier = FaultyTier(tier, faults: faults)
        let coherence = Coherence(
            bus: FaultyBus(bus, faults: faults), configuration: coherence, clock: time, seed: seed)
        let cache = Cache(
            configuration: configuration, codec: Self.codec, tier: faultyTier, coherence: coherence, clock: time,
            unixMilliseconds: { time.unixMilliseconds }, seed: seed)
        return Node(coherence: coherence, cache: cache, tier: faultyTier, faults: faults)
    }

    /// Lets what is under way without a delay come to its end.
    func settle() async throws { try await self.time.sleep(for: .milliseconds(1)) }
}

extension TestCluster.Node {
    /// The value of a key, if need be loaded as `value` after `delay`.
    func value(
        _ key: Int, load value: Int?, after delay: Duration = .zero, using features: CacheFeatures = .all,
        on time: VirtualTime? = nil, counting loads: Shared<Int>? = nil
    ) async throws -> TieredHit<Int>? {
        try await self.cache.value(for: CacheKey(number: key), using: features) {
            loads?.change { $0 += 1 }
            if let time, delay > .zero { try await time.sleep(for: delay) }
            return value.map { Loaded($0) }
        }
    }

    func peek(_ key: Int) -> TieredHit<Int>? { self.cache.peek(CacheKey(number: key)) }

    func lookup(_ key: Int) async throws -> TieredHit<Int>? { try await self.cache.lookup(CacheKey(number: key)) }

    /// Has the source fail.
    func failingValue(_ key: Int, counting loads: Shared<Int>? = nil) async throws -> TieredHit<Int>? {
        try await self.cache.value(for: CacheKey(number: key)) {
            loads?.change { $0 += 1 }
            throw SimulatedSource.Down()
        }
    }
}

extension VirtualTime {
    /// A wall clock.
    var unixMilliseconds: Int64 {
        let (seconds, attoseconds) = self.elapsed.components
        return 1_700_000_000_000 + seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }

    /// How long something takes.
    func measure<Result>(_ body: () async throws -> Result) async rethrows -> (result: Result, took: Duration) {
        let start = self.elapsed
        let result = try await body()
        return (result, self.elapsed - start)
    }
}
