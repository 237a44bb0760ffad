/// When a breaker opens, and for how long.
public struct BreakerConfiguration: Hashable, Sendable {
    /// Failures in a row that open it.
    public var failuresToOpen: Int
    /// How long it is open for the first time in a row; each time twice as long, up to `longestRest`, and up to half as
    /// long again at random.
    public var firstRest: Duration
    public var longestRest: Duration

    public init(
        failuresToOpen: Int = 5, firstRest: Duration = .milliseconds(200), longestRest: Duration = .seconds(5)
    ) {
        precondition(failuresToOpen > 0, "a breaker does not open without a reason")
        precondition(firstRest > .zero && longestRest >= firstRest, "a breaker that opens stays open for a while")
        self.failuresToOpen = failuresToOpen
        self.firstRest = firstRest
        self.longestRest = longestRest
    }
}
