/// An entry of a ``SharedTier``: bytes that the tier does not look into, and what tells how long they are good.
public struct SharedEntry: Hashable, Sendable {
    public var value: [UInt8]
    public var version: EntryVersion

    /// When it was written, in milliseconds since 1970; for its age only, never for order.
    public var writtenUnixMilliseconds: Int64

    /// How long it is good from then on; for ever if nil.
    public var timeToLive: Duration?

    /// How long it is kept beyond, for when it cannot be loaded anew.
    public var staleFor: Duration

    public var namespace: CacheNamespace
    public var tags: [CacheTag]

    /// Whether it may leave this process only encrypted; a tier that cannot encrypt refuses it.
    public var isConfidential: Bool

    public init(
        value: [UInt8], version: EntryVersion, writtenUnixMilliseconds: Int64, timeToLive: Duration?,
        staleFor: Duration = .zero, namespace: CacheNamespace = .default, tags: [CacheTag] = [],
        isConfidential: Bool = false
    ) {
        self.value = value
        self.version = version
        self.writtenUnixMilliseconds = writtenUnixMilliseconds
        self.timeToLive = timeToLive
        self.staleFor = staleFor
        self.namespace = namespace
        self.tags = tags
        self.isConfidential = isConfidential
    }
}

/// An entry that was found, with where and since when.
public struct SharedHit: Hashable, Sendable {
    public var entry: SharedEntry

    /// The shard that holds it.
    public var shard: Int

    /// How far its writer had read that shard's log when the load of the value began; nil if it did not hear it then.
    public var position: LogPosition?

    public init(entry: SharedEntry, shard: Int, position: LogPosition?) {
        self.entry = entry
        self.shard = shard
        self.position = position
    }
}
