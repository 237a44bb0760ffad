/// What a cache holds and has done.
public struct CacheStatistics: Hashable, Sendable {
    /// How many entries left, by cause.
    public struct Evictions: Hashable, Sendable {
        public var size = 0
        public var expired = 0
        public var invalidated = 0
        public var version = 0
        public var replaced = 0

        public init() {}

        /// All that left and were not replaced by a newer value.
        public var total: Int { self.size + self.expired + self.invalidated + self.version }

        mutating func count(_ cause: EvictionCause) {
            switch cause {
            case .size: self.size += 1
            case .expired: self.expired += 1
            case .invalidated: self.invalidated += 1
            case .version: self.version += 1
            case .replaced: self.replaced += 1
            }
        }
    }

    /// Entries held, those that are unreachable but not yet freed among them.
    public var entries: Int
    /// What these weigh, in bytes; their number in a cache that is bounded by it.
    public var weight: Int
    /// The most that they may weigh.
    public var capacity: Int
    public var hits: Int
    public var misses: Int
    /// Hits whose value was stale; ``hits`` has them as well.
    public var staleHits: Int
    /// Hits whose finder was told to load the value anew.
    public var refreshes: Int
    /// Hits that the policy did not learn of, because too much was going on.
    public var untoldHits: Int
    /// Values stored.
    public var sets: Int
    /// Values that were not stored, see ``SetOutcome/Refusal``.
    public var refusals: Int
    public var evictions: Evictions

    public init(
        entries: Int = 0, weight: Int = 0, capacity: Int = 0, hits: Int = 0, misses: Int = 0, staleHits: Int = 0,
        refreshes: Int = 0, untoldHits: Int = 0, sets: Int = 0, refusals: Int = 0, evictions: Evictions = .init()
    ) {
        self.entries = entries
        self.weight = weight
        self.capacity = capacity
        self.hits = hits
        self.misses = misses
        self.staleHits = staleHits
        self.refreshes = refreshes
        self.untoldHits = untoldHits
        self.sets = sets
        self.refusals = refusals
        self.evictions = evictions
    }

    /// The share of lookups that found a value; 0 before the first lookup.
    public var hitRatio: Double {
        let lookups = self.hits + self.misses
        return lookups == 0 ? 0 : Double(self.hits) / Double(lookups)
    }
}
