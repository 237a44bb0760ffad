/// Carries invalidation events between processes, through a log in each shard of the ``SharedTier``.
///
/// A process publishes every event to every shard. Readers of a shard see its log in order, from its oldest event at
/// the first connection and from where they stood after that.
public protocol InvalidationBus: Sendable {
    var shardCount: Int { get }

    /// Stays connected to all shards and delivers what they tell, until it is cancelled.
    ///
    /// - Parameter deliver: called in order for each shard, for one signal of a shard at a time; must be quick.
    func run(_ deliver: @escaping @Sendable (BusSignal) -> Void) async throws

    /// Appends an event to the log of a shard.
    ///
    /// - Parameter offset: where it stood before its log lost it; refused if the log has gone beyond. Nil for the end.
    /// - Returns: where it stands.
    /// - Throws: ``SharedTierError``; `unavailable` while the shard is not connected.
    @discardableResult
    func publish(
        _ event: InvalidationEvent, to shard: Int, at offset: UInt64?, within limit: Duration
    ) async throws -> LogPosition

    /// Begins a new epoch of a shard's log: nothing that was stored in the shard before is good any more.
    ///
    /// - Parameter epoch: the epoch to be ended; nothing happens if it has ended already.
    func renewEpoch(of shard: Int, after epoch: UInt64, within limit: Duration) async throws
}

/// What a shard tells.
public enum BusSignal: Hashable, Sendable {
    /// Connected, and about to read on: the log's epoch, its newest offset, and the offset below which it has
    /// forgotten events; what this process has not read between `forgotten` and `newest` follows as events.
    case joined(shard: Int, epoch: UInt64, newest: UInt64, forgotten: UInt64)

    case event(InvalidationEvent, shard: Int, position: LogPosition)

    /// All that was in the log when it was joined has been delivered.
    case caughtUp(shard: Int)

    /// Other processes wrote or deleted these keys, or they expired.
    case changed([CacheKey], shard: Int)

    /// Somebody emptied the shard.
    case flushed(shard: Int)

    /// The connection is gone; nothing is heard until it is joined again.
    case left(shard: Int)
}
