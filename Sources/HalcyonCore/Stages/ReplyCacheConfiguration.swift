import HalcyonCache

/// Settings of a ``ReplyCache``.
public struct ReplyCacheConfiguration: Sendable, Hashable {
    /// The most that all replies in memory may weigh, in bytes.
    public var capacityBytes: Int

    /// How long a reply stays good.
    public var timeToLive: Duration

    /// The share of it by which each reply's is shortened at random, so that not all end together.
    public var jitter: Double

    /// How long beyond it is kept, to be served with a mark when no model answers.
    public var staleFor: Duration

    /// How long a turn waits for another process that has the same reply made; zero for not at all.
    public var leaseWait: Duration

    /// For how long replies in memory are served while nothing is heard of other processes.
    public var distrustedFor: Duration

    /// Whether replies of conversations go into the shared tier; only where that keeps them secret.
    public var sharesSessions: Bool

    /// How long a turn waits for the shared tier.
    public var sharedLimit: Duration

    public init(
        capacityBytes: Int = 64 << 20, timeToLive: Duration = .seconds(3600), jitter: Double = 0.1,
        staleFor: Duration = .seconds(86_400), leaseWait: Duration = .seconds(4),
        distrustedFor: Duration = .seconds(86_400), sharesSessions: Bool = false,
        sharedLimit: Duration = .milliseconds(20)
    ) {
        precondition(capacityBytes > 0, "there is room for a reply")
        precondition(timeToLive > .zero && sharedLimit > .zero, "a reply is good, and waited for, for a while")
        precondition(staleFor >= .zero && leaseWait >= .zero && distrustedFor >= .zero, "times are not negative")
        self.capacityBytes = capacityBytes
        self.timeToLive = timeToLive
        self.jitter = jitter
        self.staleFor = staleFor
        self.leaseWait = leaseWait
        self.distrustedFor = distrustedFor
        self.sharesSessions = sharesSessions
        self.sharedLimit = sharedLimit
    }

    /// The most that a model may take for a reply which others wait for; longer than they wait.
    private var leaseDuration: Duration { max(.seconds(15), self.leaseWait * 2) }

    /// As the tiers take it.
    var tiers: TieredCacheConfiguration {
        TieredCacheConfiguration(
            memory: MemoryCacheConfiguration(capacityBytes: self.capacityBytes), timeToLive: self.timeToLive,
            jitter: self.jitter, staleFor: self.staleFor, sharedLimit: self.sharedLimit,
            lease: self.leaseWait == .zero ? nil : .init(duration: self.leaseDuration, longestWait: self.leaseWait),
            sourceBreaker: BreakerConfiguration(), whileDistrusted: .serve(atMost: self.distrustedFor)
        )
    }
}
