/// What a ``TieredCache`` has done.
public struct TieredStatistics: Hashable, Sendable {
    /// The values in this process.
    public var memory = CacheStatistics()

    /// How often the shared tier had a good value, none, or one that could not be used.
    public var sharedHits = 0
    public var sharedMisses = 0
    /// Values whose time was over.
    public var sharedExpired = 0
    /// Values that an invalidation concerned.
    public var sharedOutdated = 0
    /// Values of which this process does not hear enough to judge.
    public var sharedUnknown = 0
    /// Values whose bytes could not be read; they were removed.
    public var sharedUnreadable = 0

    /// Calls to the shared tier that failed, by ``SharedTierError/Code``.
    public var sharedFailures: [SharedTierError.Code: Int] = [:]
    /// Calls that a breaker refused, and how often one opened.
    public var sharedRefusals = 0
    public var breakerOpenings = 0
    /// Values that were to be stored in the shared tier and were not, because too many waited.
    public var droppedStores = 0

    /// Loads, those that failed, and those that were not tried because the source is down.
    public var loads = 0
    public var loadFailures = 0
    public var loadRefusals = 0
    /// Loaded values that were not kept, because something that concerns them happened meanwhile.
    public var overtaken = 0
    /// Loads begun in the background because a value grew old.
    public var refreshes = 0
    /// Callers who joined the load of another.
    public var joined = 0
    /// Times that another process had the lease, and that it did not bring the value in time.
    public var leaseWaits = 0
    public var leaseTimeouts = 0

    /// Answers that may have been out of date, by reason.
    public var stale: [Staleness: Int] = [:]
    /// Answers that there is none, from a cache.
    public var negativeHits = 0

    public init() {}
}
