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

    public init(
        capacityBytes: Int = 64 << 20, timeToLive: Duration = .seconds(3600), jitter: Double = 0.1,
        staleFor: Duration = .seconds(86_400), leaseWait: Duration = .seconds(4),
        distrustedFor: Duration = .seconds(86_400), sharesSessions: Bool = false
    ) {
        precondition(capacityBytes > 0)
        precondition(timeToLive > .zero && staleFor >= .zero && leaseWait >= .zero && distrustedFor >= .zero)
        self.capacityBytes = capacityBytes
        self.timeToLive = timeToLive
        self.jitter = jitter
        self.staleFor = staleFor
        self.leaseWait = leaseWait
        self.distrustedFor = distrustedFor
        self.sharesSessions = sharesSessions
    }

    /// The most that a model may take for a reply which others wait for.
    private static let leaseDuration = Duration.seconds(15)

    /// As the tiers take it.
    var tiers: TieredCacheConfiguration {
        TieredCacheConfiguration(
            memory: MemoryCacheConfiguration(capacityBytes: self.capacityBytes), timeToLive: self.timeToLive,
            jitter: self.jitter, staleFor: self.staleFor,
            lease: self.leaseWait == .zero ? nil : .init(duration: Self.leaseDuration, longestWait: self.leaseWait),
            whileDistrusted: .serve(atMost: self.distrustedFor)
        )
    }
}
