/// Caches of several sizes that are asked for the same keys, to learn what each would have found.
///
/// They are ``MemoryCache``s bounded by entries, so what they find is what the product would. Every key that is not
/// found is stored. The same keys give the same hits every time.
///
/// ```swift
/// let replay = CacheReplay(capacities: [1000, 2000], policy: .adaptive)
/// for line in lines { replay.request(line) }
/// print(replay.outcomes.map(\.hitRatio))
/// ```
public struct CacheReplay: Sendable {
    /// What one of the caches found.
    public struct Outcome: Hashable, Sendable {
        /// How many entries it holds at most.
        public let capacity: Int
        public let requests: Int
        public let hits: Int

        /// 0 before the first request.
        public var hitRatio: Double { self.requests == 0 ? 0 : Double(self.hits) / Double(self.requests) }
    }

    private typealias Cache = MemoryCache<TraceKey, Void, ContinuousClock>

    private let caches: [Cache]

    /// - Parameter capacities: how many entries each cache holds at most.
    public init(capacities: [Int], policy: EvictionPolicyKind, seed: UInt64 = 1) {
        self.caches = capacities.map {
            Cache(configuration: MemoryCacheConfiguration(capacityEntries: $0, policy: policy, seed: seed))
        }
    }

    /// Asks all caches for a key.
    public func request(_ line: ArraySlice<UInt8>) {
        let key = TraceKey(line)
        for cache in self.caches where cache.get(key) == nil { cache.set(key, (), weight: 1) }
    }

    /// What each cache found so far, in the order of the capacities.
    public var outcomes: [Outcome] {
        self.caches.map { cache in
            let statistics = cache.statistics
            return Outcome(
                capacity: statistics.capacity, requests: statistics.hits + statistics.misses, hits: statistics.hits
            )
        }
    }
}
