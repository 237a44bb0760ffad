/// Where a value of a ``TieredCache`` came from.
public enum HitSource: String, Hashable, Sendable, CaseIterable {
    /// The memory of this process.
    case l1
    /// The shared tier.
    case l2
    case loader
}

/// Why a value was served although it may be out of date.
public enum Staleness: String, Hashable, Sendable, CaseIterable {
    /// It could not be loaded anew.
    case failSafe
    /// Loading it anew takes longer than the caller wants to wait.
    case softLimit
    /// No other process is heard that could tell.
    case distrusted
}

/// A value that a ``TieredCache`` found or loaded.
public struct TieredHit<Value> {
    public var value: Value
    public var source: HitSource

    /// How long ago it was loaded, in whatever process that was.
    public var age: Duration

    /// How long it stays good; nil for one that does not expire.
    public var timeToLive: Duration?

    /// Nil for a value that is good.
    public var staleness: Staleness?

    /// Names the writing of the value.
    public var version: EntryVersion

    /// Whether whoever can should make the value anew; what a cache loads by itself it also refreshes by itself.
    public var isRefreshDue: Bool

    @inlinable
    public init(
        value: Value, source: HitSource, age: Duration, timeToLive: Duration?, staleness: Staleness?,
        version: EntryVersion, isRefreshDue: Bool
    ) {
        self.value = value
        self.source = source
        self.age = age
        self.timeToLive = timeToLive
        self.staleness = staleness
        self.version = version
        self.isRefreshDue = isRefreshDue
    }
}

extension TieredHit: Sendable where Value: Sendable {}
extension TieredHit: Equatable where Value: Equatable {}
