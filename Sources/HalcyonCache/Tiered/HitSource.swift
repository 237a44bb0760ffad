/// Where a value of a ``TieredCache`` came from.
public enum HitSource: String, Hashable, Sendable, CaseIterable {
    /// The memory of this process.
    case l1
    /// The shared tier.
    case l2
    case loader
}
