/// Settings of a ``MemoryCache``.
public struct MemoryCacheConfiguration: Hashable, Sendable {
    /// The most that all entries may weigh, in bytes.
    public var capacityBytes: Int

    /// The most that one entry may weigh, in bytes.
    public var heaviestEntryBytes: Int

    /// How many invalidations are remembered for loads under way; a load that began earlier than all of them is
    /// not stored.
    public var rememberedInvalidations: Int

    /// - Parameter heaviestShare: which part of the capacity one entry may take: 8 for an eighth.
    public init(capacityBytes: Int, heaviestShare: Int = 8, rememberedInvalidations: Int = 4096) {
        precondition(capacityBytes > 0, "a cache has room for something")
        precondition(heaviestShare > 0, "an entry may take a share of the whole")
        precondition(rememberedInvalidations > 0, "a load can only be checked against what is remembered")
        self.capacityBytes = capacityBytes
        self.heaviestEntryBytes = capacityBytes / heaviestShare
        self.rememberedInvalidations = rememberedInvalidations
    }
}
