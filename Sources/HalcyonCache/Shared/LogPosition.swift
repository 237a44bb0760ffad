/// A place in the invalidation log of one shard.
///
/// Offsets of events are above 0 and rise within an epoch. A log that was lost begins a new epoch, which is larger than
/// all that its maker knows; positions of different epochs cannot be compared.
public struct LogPosition: Hashable, Sendable {
    public var epoch: UInt64
    public var offset: UInt64

    public init(epoch: UInt64, offset: UInt64) {
        self.epoch = epoch
        self.offset = offset
    }
}
