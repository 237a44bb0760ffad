public import HalcyonCache
import Metrics
import Synchronization

/// The stored replies of this process.
public final class ReplyCache: Sendable {
    /// Settings of a ``ReplyCache``.
    public struct Configuration: Sendable, Hashable {
        /// The most that all replies may weigh, in bytes.
        public var capacityBytes: Int
        /// How long a reply stays good.
        public var timeToLive: Duration

        public init(capacityBytes: Int = 64 << 20, timeToLive: Duration = .seconds(3600)) {
            precondition(capacityBytes > 0)
            self.capacityBytes = capacityBytes
            self.timeToLive = timeToLive
        }
    }

    private let memory: MemoryCache<CacheKey, StoredReply, ContinuousClock>
    private let configuration: Configuration
    private let hits = Counter(label: "halcyon.cache.lookups", dimensions: [("tier", "l1"), ("result", "hit")])
    private let misses = Counter(label: "halcyon.cache.lookups", dimensions: [("tier", "l1"), ("result", "miss")])

    private let hitCount = Atomic<Int>(0)
    private let missCount = Atomic<Int>(0)

    public init(configuration: Configuration = .init()) {
        self.configuration = configuration
        self.memory = MemoryCache(capacity: configuration.capacityBytes)
    }

    /// Looks a reply up and counts a hit; a miss is counted once a turn, by ``countMiss()``.
    func lookup(_ key: CacheKey) -> CacheHit<StoredReply>? {
        guard let hit = self.memory.lookup(key) else { return nil }
        self.hits.increment()
        self.hitCount.wrappingAdd(1, ordering: .relaxed)
        return hit
    }

    /// How long a stored reply still stays good; nil where there is none. Counts nothing.
    func remaining(_ key: CacheKey) -> Duration? { self.memory.lookup(key).map { $0.timeToLive ?? .seconds(86_400) } }

    func countMiss() {
        self.misses.increment()
        self.missCount.wrappingAdd(1, ordering: .relaxed)
    }

    /// To be taken before a reply is begun; a reply is not stored if it was overtaken by an invalidation since.
    public func beginLoad() -> LoadTicket { self.memory.beginLoad() }

    /// Stores a reply.
    ///
    /// - Returns: nil, or why it was not stored.
    public func store(_ reply: StoredReply, for identity: ReplyIdentity, ticket: LoadTicket) -> NoStoreReason? {
        let outcome = self.memory.set(
            identity.key, reply, weight: reply.weight, ttl: self.configuration.timeToLive, ticket: ticket
        )
        switch outcome {
        case .stored: return nil
        case .refused(.tooHeavy): return .tooLarge
        case .refused(.overtakenByInvalidation): return .overtaken
        }
    }

    public func removeAll() { self.memory.removeAll() }

    /// What the cache holds and how often it served; each turn counts once, however often it was looked up.
    public var statistics: CacheStatistics {
        var statistics = self.memory.statistics
        statistics.hits = self.hitCount.load(ordering: .relaxed)
        statistics.misses = self.missCount.load(ordering: .relaxed)
        return statistics
    }
}
