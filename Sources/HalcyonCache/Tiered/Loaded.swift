/// What a loader brings.
public struct Loaded<Value: Sendable>: Sendable {
    public var value: Value

    /// By which it can be invalidated, beside its key and its namespace; a handful.
    public var tags: [CacheTag]

    /// How long it is good; what the cache is configured to if nil.
    public var timeToLive: Duration?

    public init(_ value: Value, tags: [CacheTag] = [], timeToLive: Duration? = nil) {
        precondition(timeToLive.map { $0 > .zero } ?? true, "a value is good for a while")
        self.value = value
        self.tags = tags
        self.timeToLive = timeToLive
    }
}
