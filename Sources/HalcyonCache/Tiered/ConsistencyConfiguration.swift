/// Settings of a ``ConsistencySampler``.
public struct ConsistencyConfiguration: Hashable, Sendable {
    /// How often keys are drawn, and how many at a time.
    public var interval: Duration
    public var keysPerRound: Int
    /// How long a difference must last: what was written a moment ago is on its way.
    public var grace: Duration
    /// How many of the last comparisons the running share is made of.
    public var window: Int

    public init(
        interval: Duration = .seconds(5), keysPerRound: Int = 20, grace: Duration = .milliseconds(500),
        window: Int = 10_000
    ) {
        precondition(interval > .zero && grace >= .zero, "there is time between rounds")
        precondition(keysPerRound > 0 && window > 0, "something is compared and remembered")
        self.interval = interval
        self.keysPerRound = keysPerRound
        self.grace = grace
        self.window = window
    }
}
