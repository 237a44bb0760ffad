/// How far an invalidation has come when its call returns. In this process it is done in any case.
public struct InvalidationReceipt: Hashable, Sendable {
    /// How many shards there are.
    public var shards: Int

    /// How many have the event in their logs; it is queued for the others, and published as soon as they can be reached.
    public var published: Int

    public init(shards: Int, published: Int) {
        self.shards = shards
        self.published = published
    }

    /// Whether all other processes that hear anything will hear of it, even if this one ends now.
    public var isPublished: Bool { self.published == self.shards }
}
