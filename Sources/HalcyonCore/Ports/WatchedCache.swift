public import HalcyonCache

/// A cache as operators see and steer it.
public protocol WatchedCache: Sendable {
    /// What it holds, as a label: `replies`.
    var name: String { get }

    /// What its tiers hold and have done.
    var statistics: TieredStatistics { get }

    /// How many shards of the shared tier are not asked because they failed lately.
    var openBreakers: Int { get }

    /// How far its tiers agree with each other and, where that can be asked, with the source.
    var consistency: ConsistencyReport { get }

    /// Takes everything out, here and in all other processes.
    ///
    /// - Returns: whether all others were told; else they are told as soon as they can be.
    func removeAll() async -> Bool
}
