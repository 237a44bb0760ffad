/// What a lookup found.
public struct CacheHit<Value> {
    public let value: Value

    /// How long ago it was written.
    public let age: Duration

    /// How long it stays good, not more than zero for one that is stale; nil for one that does not expire by age.
    public let timeToLive: Duration?

    /// Whether the finder should load it anew, because it grows old and nobody else was told to lately.
    public let isRefreshDue: Bool

    @inlinable
    public init(value: Value, age: Duration, timeToLive: Duration?, isRefreshDue: Bool = false) {
        self.value = value
        self.age = age
        self.timeToLive = timeToLive
        self.isRefreshDue = isRefreshDue
    }

    /// Whether its time to live is over, and it is only kept for those who would rather have it than nothing.
    @inlinable
    public var isStale: Bool { self.timeToLive.map { $0 <= .zero } ?? false }
}

extension CacheHit: Sendable where Value: Sendable {}
extension CacheHit: Equatable where Value: Equatable {}
