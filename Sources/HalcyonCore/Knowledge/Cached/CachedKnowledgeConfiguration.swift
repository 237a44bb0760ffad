import HalcyonCache

/// Settings of a ``CachedKnowledge``.
public struct CachedKnowledgeConfiguration: Hashable, Sendable {
    /// The most that all reads in memory may weigh, in bytes.
    public var capacityBytes: Int

    /// How long a read stays good, if nothing is heard of a change.
    public var timeToLive: Duration

    /// How long beyond it is kept, to be served when the store does not answer.
    public var staleFor: Duration

    /// How long it is remembered that there is no such thing.
    public var negativeTimeToLive: Duration

    /// How long a caller waits for the store if there is an old read that will do.
    public var softLimit: Duration

    /// How long a read waits for the shared tier.
    public var sharedLimit: Duration

    public init(
        capacityBytes: Int = 16 << 20, timeToLive: Duration = .seconds(600), staleFor: Duration = .seconds(86_400),
        negativeTimeToLive: Duration = .seconds(10), softLimit: Duration = .milliseconds(100),
        sharedLimit: Duration = .milliseconds(20)
    ) {
        precondition(capacityBytes > 0, "there is room for a read")
        precondition(timeToLive > .zero && negativeTimeToLive > .zero, "a read is good for a while")
        precondition(softLimit > .zero && sharedLimit > .zero && staleFor >= .zero, "times are not negative")
        self.capacityBytes = capacityBytes
        self.timeToLive = timeToLive
        self.staleFor = staleFor
        self.negativeTimeToLive = negativeTimeToLive
        self.softLimit = softLimit
        self.sharedLimit = sharedLimit
    }

    /// As the tiers take it. A read of the store is cheaper than a lease, and is always right: what is in memory is
    /// read anew while it is not certain.
    var tiers: TieredCacheConfiguration {
        TieredCacheConfiguration(
            memory: MemoryCacheConfiguration(capacityBytes: self.capacityBytes), timeToLive: self.timeToLive,
            refreshShare: 0.9, staleFor: self.staleFor, negativeTimeToLive: self.negativeTimeToLive,
            softLimit: self.softLimit, sharedLimit: self.sharedLimit, lease: nil,
            sourceBreaker: BreakerConfiguration(), whileDistrusted: .revalidate
        )
    }
}
