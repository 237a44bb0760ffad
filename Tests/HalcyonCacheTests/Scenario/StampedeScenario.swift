import HalcyonTesting

@testable import HalcyonCache

/// FusionCache's published ten minutes: three nodes, and on each of them every ten seconds a hundred requests at once for
/// each of a thousand keys that live for a minute.
///
/// The requests of one node, key and instant are a group that is driven by few real ones. What they find decides for
/// the others, because nothing happens between them: if memory serves the first it serves all; if not, one leads and one
/// joins, and the latter stands for 99. Where joining is switched off each would query for itself, so that the query of
/// the one counts a hundred times. Keys know nothing of each other (but for the source's breaker), so fewer may be driven
/// and counted as a thousand.
final class StampedeScenario: Sendable {
    struct Options: Sendable {
        var features: CacheFeatures = []
        var isShared = false
        var isCoherent = false
        var configuration = TieredCacheConfiguration(
            memory: .init(capacityBytes: 64 << 20), timeToLive: .seconds(60), jitter: 0, lease: nil,
            maximumLoads: 10_000)
    }

    struct Outcome: Sendable {
        var requests = 0
        var queries = 0
        var failedQueries = 0
        var failedRequests = 0
        /// The slowest answer to a request for which there was an old value.
        var slowest = Duration.zero
        /// The oldest answer, counted from its load.
        var oldest = Duration.zero
    }

    static let nodes = 3
    static let publishedKeys = 1000
    static let requestsAtOnce = 100
    static let interval = Duration.seconds(10)
    static let instants = 60

    private let options: Options
    private let keys: Int
    private let time = VirtualTime(seed: 1)
    private let database: StampedeDatabase
    private let outcome = Shared(Outcome())

    private init(_ options: Options, keys: Int) {
        self.options = options
        self.keys = keys
        self.database = StampedeDatabase(time: self.time)
    }

    /// - Parameter keys: how many are driven; counts are of a thousand.
    static func run(_ options: Options, keys: Int) async throws -> Outcome {
        precondition(Self.publishedKeys % keys == 0, "each key stands for as many others")
        let scenario = StampedeScenario(options, keys: keys)
        try await scenario.time.run { try await scenario.run() }
        var outcome = scenario.outcome.value
        let scale = Self.publishedKeys / keys
        outcome.requests *= scale
        outcome.failedRequests *= scale
        outcome.queries = scenario.database.queries * scale
        outcome.failedQueries = scenario.database.failed * scale
        return outcome
    }

    private func run() async throws {
        let shards = InProcessShards(count: 1, clock: self.time)
        try await withThrowingTaskGroup(of: Void.self) { services in
            var caches: [TestCluster.Cache] = []
            for node in 0..<Self.nodes {
                let (tier, bus) = shards.join()
                let coherence = self.options.isCoherent ? Coherence(bus: bus, clock: self.time, seed: 1) : nil
                let cache = TestCluster.Cache(
                    configuration: self.options.configuration, codec: TestCluster.codec,
                    tier: self.options.isShared ? tier : nil, coherence: coherence, clock: self.time,
                    unixMilliseconds: { self.time.unixMilliseconds }, seed: UInt64(node))
                caches.append(cache)
                services.addTask { await cache.run() }
                if let coherence { services.addTask { await coherence.runUntilCancelled() } }
            }
            try await self.time.sleep(for: .milliseconds(1))
            await withTaskGroup { instants in
                for number in 0..<Self.instants {
                    for cache in caches { instants.addTask { await self.instant(cache) } }
                    try? await self.time.sleep(for: Self.interval * (number + 1) - self.time.elapsed)
                }
            }
            services.cancelAll()
        }
    }

    /// A hundred requests for each key at once.
    private func instant(_ cache: TestCluster.Cache) async {
        await withTaskGroup { group in
            for number in 0..<self.keys {
                let key = CacheKey(number: number)
                let hit = self.options.features.contains(.memory) ? cache.memory.peek(key) : nil
                let isServed = hit.map { !$0.isStale && cache.trust(in: $0.value) != nil } ?? false
                let hasOld = hit != nil
                if isServed || !self.options.features.contains(.coalescing) {
                    group.addTask { await self.request(cache, key, weight: Self.requestsAtOnce, hasOld) }
                } else {
                    group.addTask { await self.request(cache, key, weight: 1, hasOld) }
                    group.addTask { await self.request(cache, key, weight: Self.requestsAtOnce - 1, hasOld) }
                }
            }
        }
    }

    private func request(_ cache: TestCluster.Cache, _ key: CacheKey, weight: Int, _ hasOld: Bool) async {
        let start = self.time.elapsed
        let isShared = self.options.features.contains(.coalescing)
        do {
            let hit = try await cache.value(for: key, using: self.options.features) {
                Loaded(try await self.database.query(weight: isShared ? 1 : weight))
            }
            let took = self.time.elapsed - start
            self.outcome.change { outcome in
                outcome.requests += weight
                if hasOld { outcome.slowest = max(outcome.slowest, took) }
                outcome.oldest = max(outcome.oldest, hit?.age ?? .zero)
            }
        } catch {
            self.outcome.change { outcome in
                outcome.requests += weight
                outcome.failedRequests += weight
            }
        }
    }
}
