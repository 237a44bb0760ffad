/// What of a ``TieredCache`` a call may use, so that a flag can switch each part off.
public struct CacheFeatures: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8

    @inlinable
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The values in this process.
    public static let memory = Self(rawValue: 1)
    /// The values that processes share.
    public static let shared = Self(rawValue: 2)
    /// Joining the load of another caller, and waiting for that of another process.
    public static let coalescing = Self(rawValue: 4)

    public static let all: Self = [.memory, .shared, .coalescing]
}
