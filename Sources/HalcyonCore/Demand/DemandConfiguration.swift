/// Settings of ``Demand``.
public struct DemandConfiguration: Hashable, Sendable {
    /// How many different questions are held in memory.
    public var capacity: Int

    /// The longest turn that is noted, in bytes of what was said.
    public var turnByteLimit: Int

    /// How often a question was asked before it is written down or asked in advance.
    public var leastAsked: Int

    /// After so long a count is worth half.
    public var halfLife: Duration

    /// How often what was asked is written down.
    public var writeInterval: Duration

    public init(
        capacity: Int = 2_048, turnByteLimit: Int = 4 << 10, leastAsked: Int = 2, halfLife: Duration = .seconds(21_600),
        writeInterval: Duration = .seconds(60)
    ) {
        precondition(capacity > 0 && turnByteLimit > 0, "something is held")
        precondition(leastAsked > 1, "what was asked once only is nobody's habit and may tell on a person")
        precondition(halfLife > .zero && writeInterval > .zero, "some time lies between two times")
        self.capacity = capacity
        self.turnByteLimit = turnByteLimit
        self.leastAsked = leastAsked
        self.halfLife = halfLife
        self.writeInterval = writeInterval
    }
}
