/// Settings of a ``TieredCache``.
public struct TieredCacheConfiguration: Hashable, Sendable {
    /// What is done with what is in memory while no shard of the bus is heard, so that it may be out of date.
    public enum DistrustPolicy: Hashable, Sendable {
        /// It is loaded anew first, and served only if that fails.
        case revalidate
        /// It is served for so long, then as with `revalidate`.
        case serve(atMost: Duration)
    }

    /// How a key that no tier has is loaded once in all processes.
    public struct Lease: Hashable, Sendable {
        /// How long the one who loads has for it.
        public var duration: Duration
        /// How long the others wait for the value before they load it themselves.
        public var longestWait: Duration
        /// After how long they look again at first and at most, if nobody tells them before.
        public var firstRecheck: Duration
        public var longestRecheck: Duration

        public init(
            duration: Duration = .seconds(10), longestWait: Duration = .seconds(2),
            firstRecheck: Duration = .milliseconds(25), longestRecheck: Duration = .milliseconds(250)
        ) {
            precondition(duration > .zero && longestWait >= .zero, "who has a lease has time for it")
            precondition(firstRecheck > .zero && longestRecheck >= firstRecheck, "there is time between looks")
            self.duration = duration
            self.longestWait = longestWait
            self.firstRecheck = firstRecheck
            self.longestRecheck = longestRecheck
        }
    }

    public var memory: MemoryCacheConfiguration

    /// How long a value is good; for ever if nil.
    public var timeToLive: Duration?
    /// The share of its time to live by which each value's is shortened at random, so that not all end together.
    public var jitter: Double
    /// The share of its time to live after which a hit lets it be loaded anew in the background; never if nil.
    public var refreshShare: Double?
    /// How long it is kept beyond, to be served when it cannot be loaded: fail-safe.
    public var staleFor: Duration
    /// How long a value that was served because it could not be loaded is served before that is tried again.
    public var failSafeThrottle: Duration
    /// How long "there is none" is remembered; not at all if nil.
    public var negativeTimeToLive: Duration?

    /// How long a caller waits for a load if there is an old value that will do; without end if nil.
    public var softLimit: Duration?
    /// How long a load may take; without end if nil.
    public var hardLimit: Duration?
    /// How long a caller waits for the shared tier in all.
    public var sharedLimit: Duration
    /// How long a write or a background task waits for the shared tier.
    public var storeLimit: Duration

    /// Nil for no leases: each process loads for itself.
    public var lease: Lease?
    /// For each shard of the shared tier.
    public var breaker: BreakerConfiguration
    /// For each source of values; it refuses only loads for which there is an old value. Nil for none.
    public var sourceBreaker: BreakerConfiguration?
    public var whileDistrusted: DistrustPolicy
    /// Whether values may leave this process only encrypted.
    public var isConfidential: Bool

    /// The most loads at a time that others can join; beyond it each caller loads for itself.
    public var maximumLoads: Int
    /// The most values that wait to be stored in the shared tier; more are not stored there.
    public var maximumStores: Int

    public init(
        memory: MemoryCacheConfiguration, timeToLive: Duration? = .seconds(3600), jitter: Double = 0.1,
        refreshShare: Double? = nil, staleFor: Duration = .zero, failSafeThrottle: Duration = .seconds(1),
        negativeTimeToLive: Duration? = nil, softLimit: Duration? = nil, hardLimit: Duration? = nil,
        sharedLimit: Duration = .milliseconds(20), storeLimit: Duration = .milliseconds(250), lease: Lease? = .init(),
        breaker: BreakerConfiguration = .init(), sourceBreaker: BreakerConfiguration? = nil,
        whileDistrusted: DistrustPolicy = .revalidate, isConfidential: Bool = false, maximumLoads: Int = 4096,
        maximumStores: Int = 1024
    ) {
        precondition(timeToLive.map { $0 > .zero } ?? true, "a value is good for a while")
        precondition((0..<1).contains(jitter), "jitter leaves something of the time to live")
        precondition(refreshShare.map { $0 > 0 && $0 <= 1 } ?? true, "a value is refreshed while it is good")
        precondition(staleFor >= .zero && failSafeThrottle > .zero, "times are not negative")
        precondition(sharedLimit > .zero && storeLimit > .zero, "the shared tier has time to answer")
        precondition(maximumLoads > 0 && maximumStores > 0, "there is room for a load and a store")
        self.memory = memory
        self.timeToLive = timeToLive
        self.jitter = jitter
        self.refreshShare = refreshShare
        self.staleFor = staleFor
        self.failSafeThrottle = failSafeThrottle
        self.negativeTimeToLive = negativeTimeToLive
        self.softLimit = softLimit
        self.hardLimit = hardLimit
        self.sharedLimit = sharedLimit
        self.storeLimit = storeLimit
        self.lease = lease
        self.breaker = breaker
        self.sourceBreaker = sourceBreaker
        self.whileDistrusted = whileDistrusted
        self.isConfidential = isConfidential
        self.maximumLoads = maximumLoads
        self.maximumStores = maximumStores
    }
}
