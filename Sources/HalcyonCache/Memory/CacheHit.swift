/// What a lookup found.
public struct CacheHit<Value> {
    public let value: Value

    /// How long ago it was written.
    public let age: Duration

    /// How long it stays good; nil for one that does not expire.
    public let timeToLive: Duration?

    @inlinable
    public init(value: Value, age: Duration, timeToLive: Duration?) {
        self.value = value
        self.age = age
        self.timeToLive = timeToLive
    }
}

extension CacheHit: Sendable where Value: Sendable {}
extension CacheHit: Equatable where Value: Equatable {}
