/// Carries invalidation events between processes, through a log in each shard of the ``SharedTier``.
///
/// A process publishes every event to every shard. The readers of a shard see its log in order and without a gap, from
/// its oldest event on.
public protocol InvalidationBus: Sendable {
    var shardCount: Int { get }

    /// Stays connected to all shards and delivers what they tell, until it is cancelled.
    ///
    /// It is called once at a time; what an earlier call read is not remembered.
    ///
    /// - Parameter deliver: called in order for each shard, for one signal of a shard at a time; must be quick.
    func run(_ deliver: @escaping @Sendable (BusSignal) -> Void) async throws

    /// Appends an event to the end of a shard's log.
    ///
    /// - Returns: where it stands. What a cancelled or late call does is open; an event may stand in a log twice.
    /// - Throws: ``SharedTierError``; `unavailable` while the shard is not connected.
    @discardableResult
    func publish(_ event: InvalidationEvent, to shard: Int, within limit: Duration) async throws -> LogPosition

    /// Begins a new epoch of a shard's log, larger than the old one: nothing that was stored in the shard before is good
    /// any more. All readers are told that it was joined anew.
    ///
    /// - Parameter epoch: the epoch to be ended; nothing happens if it has ended already.
    func renewEpoch(of shard: Int, after epoch: UInt64, within limit: Duration) async throws
}

/// What a shard tells.
public enum BusSignal: Hashable, Sendable {
    /// Connected, and about to read on.
    ///
    /// Comes first, after ``left(shard:)``, when the epoch has changed, when the shard was emptied, and when the log
    /// has forgotten events before this process had read them.
    ///
    /// - Parameters:
    ///   - newest: the offset of the log's last event; 0 if there was none yet.
    ///   - forgotten: the offset up to which the log has forgotten events; 0 if it holds all.
    ///   - after: the events behind it follow. Where this process stood, if what it read last is still in the log, so
    ///     that all before is known to be there as well; otherwise, and at first, `forgotten`.
    case joined(shard: Int, epoch: UInt64, newest: UInt64, forgotten: UInt64, after: UInt64)

    case event(InvalidationEvent, shard: Int, position: LogPosition)

    /// All that was in the log when it was joined has been delivered.
    case caughtUp(shard: Int)

    /// Other processes wrote or deleted the entries of these keys, or they expired. A hint: some may be missing.
    case changed([CacheKey], shard: Int)

    /// Somebody emptied the shard, its log too. It is joined anew next.
    case flushed(shard: Int)

    /// The connection is gone; nothing is heard until it is joined again.
    case left(shard: Int)
}
