/// When and how values are made smaller.
public struct RedisCompression: Hashable, Sendable {
    /// Values of fewer bytes are stored as they are.
    public var threshold: Int

    /// zstd's level, 1 to 19: higher is smaller and slower.
    public var level: Int

    public init(threshold: Int = 1_024, level: Int = 3) {
        precondition(threshold >= 0 && (1...19).contains(level), "compression has a threshold and a level from 1 to 19")
        self.threshold = threshold
        self.level = level
    }
}
