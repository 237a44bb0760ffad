import HalcyonCache
import HalcyonRedis
import HalcyonTesting
import Testing

/// The tiered cache of two processes on real servers.
@Suite(.enabled(if: RedisPrograms.areInstalled, "\(RedisPrograms.missing ?? "")"), .timeLimit(.minutes(2)))
struct TieredRedisTests {
    private struct Process {
        let cache: TieredCache<Int, ContinuousClock>
        let bus: HeardBus
        let client: RedisClient
    }

    private static let codec = TieredCodec<Int> { value in
        (0..<8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    } decode: { bytes in
        bytes.count == 8 ? bytes.enumerated().reduce(0) { $0 | Int($1.element) << ($1.offset * 8) } : nil
    } weight: { _ in
        8
    }

    private struct NothingToLoad: Error {}

    private static func start(_ servers: [RedisServer], _ clients: Clients) async throws -> Process {
        let client = try await clients.connect(.testing(.ring(servers.map(\.redisAddress))))
        let bus = HeardBus(bus: RedisBus(client: client))
        let coherence = Coherence(bus: bus, clock: ContinuousClock())
        var configuration = TieredCacheConfiguration(memory: .init(capacityBytes: 1 << 20))
        configuration.sharedLimit = .seconds(10)
        let cache = TieredCache(
            configuration: configuration, codec: Self.codec, tier: RedisTier(client: client), coherence: coherence,
            clock: ContinuousClock(), unixMilliseconds: { 1_795_000_000_000 }
        )
        clients.run { await coherence.run() }
        clients.run { await cache.run() }
        await bus.log.waitUntilCaughtUp(shards: servers.count)
        return Process(cache: cache, bus: bus, client: client)
    }

    @Test func whatOneLoadsTheOtherFindsUntilItIsInvalidated() async throws {
        try await RedisServers.ring(3) { servers in
            try await Clients.with { clients in
                let one = try await Self.start(servers, clients)
                let other = try await Self.start(servers, clients)
                for number in 1...20 {
                    let key = CacheKey(number: number)
                    let loaded = try await one.cache.value(for: key) { Loaded(number, tags: ["numbers"]) }
                    #expect(loaded?.source == .loader)
                    await other.bus.log.wait { $0.changedKeys.contains(key) }
                    let found = try await other.cache.value(for: key) { throw NothingToLoad() }
                    #expect(found?.value == number && found?.source == .l2)
                    #expect(other.cache.peek(key)?.value == number)
                }
                let receipt = await one.cache.invalidate(.tag("numbers"))
                #expect(receipt.isPublished)
                await other.bus.log.wait { signals in
                    (0..<3).allSatisfy { signals.events(of: $0).contains { $0.event.subject == .tag("numbers") } }
                }
                for number in 1...20 {
                    let key = CacheKey(number: number)
                    #expect(other.cache.peek(key)?.value == nil)
                    // The shared tier still holds the old value, and nobody believes it.
                    let loaded = try await other.cache.value(for: key) { Loaded(number + 100) }
                    #expect(loaded?.value == number + 100 && loaded?.source == .loader)
                }
            }
        }
    }

    @Test func noCallFailsWhileAServerIsGone() async throws {
        try await RedisServers.ring(3) { servers in
            try await Clients.with { clients in
                let process = try await Self.start(servers, clients)
                await servers[2].kill()
                await process.bus.log.wait { $0.contains(.left(shard: 2)) }
                for number in 0..<60 {
                    let hit = try await process.cache.value(for: CacheKey(number: number)) { Loaded(number) }
                    #expect(hit?.value == number)
                }
                let receipt = await process.cache.invalidate(.key(CacheKey(number: 1)))
                #expect(receipt.published == 2)
                // What the lost server missed is told to it when it is back.
                try await servers[2].start()
                await process.bus.log.wait { $0.cameBack(2) }
                await process.bus.log.wait { signals in
                    signals.events(of: 2).contains { $0.event.subject == .key(CacheKey(number: 1)) }
                }
                let hit = try await process.cache.value(for: CacheKey(number: 1)) { Loaded(7) }
                #expect(hit?.value == 7)
            }
        }
    }
}
