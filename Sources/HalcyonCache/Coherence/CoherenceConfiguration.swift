/// Settings of a ``Coherence``.
public struct CoherenceConfiguration: Hashable, Sendable {
    /// How many events are remembered; more than twice as many as the log of a shard holds.
    public var rememberedEvents: Int
    /// How long an event may be missing in a shard before whoever notices appends it there.
    public var mendAfter: Duration
    /// How much longer it may take, at random, so that not everybody does it at once.
    public var mendJitter: Duration
    /// The most events that are appended one by one; a shard that lacks more of them begins a new epoch.
    public var mendLimit: Int
    /// How long it takes until what one process knows stands in every shard that can be reached. For so long a shard
    /// whose log has a gap does not vouch for what is in memory.
    public var settlingTime: Duration
    /// How long to wait after a failed publication, at first and at most.
    public var retryAfter: Duration
    public var longestRetry: Duration
    /// The longest that a publication by a caller, and one in the background, may take.
    public var publishLimit: Duration
    public var backgroundLimit: Duration
    /// How long to wait before a bus that failed is run again.
    public var busRestartDelay: Duration

    public init(
        rememberedEvents: Int = 16_384, mendAfter: Duration = .seconds(1), mendJitter: Duration = .milliseconds(500),
        mendLimit: Int = 1024, settlingTime: Duration = .seconds(10), retryAfter: Duration = .milliseconds(100),
        longestRetry: Duration = .seconds(5), publishLimit: Duration = .milliseconds(50),
        backgroundLimit: Duration = .seconds(1), busRestartDelay: Duration = .seconds(1)
    ) {
        precondition(rememberedEvents > 1, "an event can only be mended if it is remembered")
        precondition(mendLimit > 0, "a single event is not worth a new epoch")
        precondition(retryAfter > .zero && longestRetry >= retryAfter, "there is time between attempts")
        self.rememberedEvents = rememberedEvents
        self.mendAfter = mendAfter
        self.mendJitter = mendJitter
        self.mendLimit = mendLimit
        self.settlingTime = settlingTime
        self.retryAfter = retryAfter
        self.longestRetry = longestRetry
        self.publishLimit = publishLimit
        self.backgroundLimit = backgroundLimit
        self.busRestartDelay = busRestartDelay
    }

    /// How long to wait after so many failures in a row, without jitter.
    func retry(afterFailures failures: Int) -> Duration {
        min(self.longestRetry, self.retryAfter * (1 << min(failures - 1, 20)))
    }
}
