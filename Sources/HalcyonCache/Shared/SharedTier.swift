/// A cache that several processes share, such as Redis: the second tier.
///
/// It is an optimisation only: whatever it holds may be gone at any time. It consists of shards that fail
/// independently; each shard also holds an invalidation log, see ``InvalidationBus``.
///
/// Every function ends within its limit: it throws ``SharedTierError`` with `timeout` when no answer came by then, and
/// `CancellationError` at once when its task is cancelled. What a cancelled or late write does is open.
public protocol SharedTier: Sendable {
    var shardCount: Int { get }

    /// The shard where a key's entry is looked for.
    func shard(of key: CacheKey) -> Int

    /// - Returns: nil if there is none. An entry is there for its time to live and as long as it is kept beyond; one
    ///   that its reader cannot make sense of is deleted, counted, and counts as none.
    func get(_ key: CacheKey, within limit: Duration) async throws -> SharedHit?

    /// Stores an entry; the shard is the tier's choice, and the ticket's position in that shard's log is kept with it.
    func set(_ key: CacheKey, _ entry: SharedEntry, ticket: SharedTicket, within limit: Duration) async throws

    /// - Returns: whether there was one.
    @discardableResult
    func remove(_ key: CacheKey, within limit: Duration) async throws -> Bool

    /// Takes the right to load a key, unless somebody has it.
    ///
    /// - Returns: whether it was taken; it ends by itself after `duration`.
    func takeLease(
        of key: CacheKey, for duration: Duration, holder: EntryVersion, within limit: Duration
    ) async throws -> Bool

    /// Gives the right back, if `holder` still has it.
    func returnLease(of key: CacheKey, holder: EntryVersion, within limit: Duration) async throws
}
