import HalcyonTesting

@testable import HalcyonCache

/// Processes that share shards and a source, in virtual time.
struct TestCluster: Sendable {
    typealias Cache = TieredCache<Int, VirtualTime>

    struct Node: Sendable {
        let coherence: Coherence<VirtualTime>
        let cache: Cache
        let tier: any SharedTier
    }

    let time: VirtualTime
    let shards: InProcessShards<VirtualTime>
    let nodes: [Node]

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
        configuration: TieredCacheConfiguration = Self.configuration(),
        wrap:
            @escaping @Sendable (Int, any SharedTier, any InvalidationBus, VirtualTime) -> (
                any SharedTier, any InvalidationBus
            ) = { _, tier, bus, _ in (tier, bus) },
        _ body: @escaping @Sendable (Self) async throws -> Void
    ) async throws {
        let time = VirtualTime(seed: seed)
        let shards = InProcessShards(count: shardCount, clock: time)
        try await time.run {
            let nodes = (0..<count).map { number in
                let (inner, innerBus) = shards.join()
                let (tier, bus) = wrap(number, inner, innerBus, time)
                let coherence = Coherence(bus: bus, clock: time, seed: seed &+ UInt64(number))
                let cache = Cache(
                    configuration: configuration, codec: Self.codec, tier: tier, coherence: coherence, clock: time,
                    unixMilliseconds: { time.unixMilliseconds }, seed: seed &+ UInt64(number))
                return Node(coherence: coherence, cache: cache, tier: tier)
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for node in nodes {
                    group.addTask { await node.coherence.runUntilCancelled() }
                    group.addTask { await node.cache.run() }
                }
                try await time.sleep(for: .milliseconds(1))
                try await body(Self(time: time, shards: shards, nodes: nodes))
                group.cancelAll()
                try await group.waitForAll()
            }
        }
    }
}

extension VirtualTime {
    /// A wall clock.
    var unixMilliseconds: Int64 {
        let (seconds, attoseconds) = self.elapsed.components
        return 1_700_000_000_000 + seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
