/// What a ``Coherence`` has seen and done.
public struct CoherenceStatistics: Hashable, Sendable {
    /// How many shards there are, and how many are heard.
    public var shards = 0
    public var shardsHeard = 0

    /// Events of this process.
    public var announced = 0
    /// Events of other processes, and those of this one that it had forgotten.
    public var remote = 0
    /// Keys that others stored.
    public var changedKeys = 0

    /// How often an event was appended to a log, or could not be.
    public var publications = 0
    public var failedPublications = 0
    /// Appendings that wait to be done, over all shards.
    public var waiting = 0

    /// How often an own event came back, and how long that took in all and at most.
    public var propagated = 0
    public var propagation = Duration.zero
    public var longestPropagation = Duration.zero

    /// How often a log had a gap, and how often memory was cleared because of it.
    public var gaps = 0
    public var clears = 0
    /// Events that a log had lost and got back.
    public var lostEvents = 0
    /// Events that were replaced by one for everything because there was no room to keep them.
    public var collapsedEvents = 0
    /// New epochs that this process asked for.
    public var renewals = 0

    /// How long memory was not trusted, up to now.
    public var distrust = Duration.zero
    public var isTrusted = false

    public init() {}
}
