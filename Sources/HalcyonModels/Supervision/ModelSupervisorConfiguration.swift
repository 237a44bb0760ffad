/// Settings of a ``ModelSupervisor``.
public struct ModelSupervisorConfiguration: Hashable, Sendable {
    /// How long a server may load before it is ended and started again.
    public var readyWithin: Duration

    /// The time between two looks at a server that loads.
    public var lookInterval: Duration

    public init(readyWithin: Duration = .seconds(60), lookInterval: Duration = .milliseconds(100)) {
        precondition(readyWithin > .zero && lookInterval > .zero, "a time is above zero")
        self.readyWithin = readyWithin
        self.lookInterval = lookInterval
    }
}
