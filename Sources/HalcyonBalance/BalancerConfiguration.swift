/// Settings of a ``Balancer``.
public struct BalancerConfiguration: Sendable, Hashable {
    /// Consecutive failures after which an endpoint is set aside.
    public var failuresToEject: Int

    /// How long an endpoint rests at its first ejection before it is tried again; at its second it is twice as long,
    /// and so on until a call succeeds.
    public var ejectionTime: Duration

    /// The longest that an endpoint rests, unless ``ejectionTime`` is longer.
    public var longestEjectionTime: Duration

    /// The most calls that one endpoint runs at once.
    public var concurrencyLimit: Int

    public init(
        failuresToEject: Int = 3,
        ejectionTime: Duration = .seconds(10),
        longestEjectionTime: Duration = .seconds(60),
        concurrencyLimit: Int = 8
    ) {
        precondition(failuresToEject > 0, "an endpoint is not ejected before its first failure")
        precondition(ejectionTime > .zero, "an ejected endpoint rests for some time")
        precondition(concurrencyLimit > 0, "an endpoint can take a call")
        self.failuresToEject = failuresToEject
        self.ejectionTime = ejectionTime
        self.longestEjectionTime = longestEjectionTime
        self.concurrencyLimit = concurrencyLimit
    }

    /// How long an endpoint rests that is ejected for the `count`th time in a row.
    func rest(afterEjections count: Int) -> Duration {
        max(self.ejectionTime, min(self.ejectionTime * count, self.longestEjectionTime))
    }
}
