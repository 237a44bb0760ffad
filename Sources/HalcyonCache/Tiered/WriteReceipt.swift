/// How far a write has come when its call returns.
public struct WriteReceipt: Hashable, Sendable {
    /// Whether the value is in the memory of this process.
    public var isInMemory: Bool
    /// Whether it is certain that the shared tier has it.
    public var isShared: Bool
    /// How far the others are.
    public var invalidation: InvalidationReceipt

    public init(isInMemory: Bool, isShared: Bool, invalidation: InvalidationReceipt) {
        self.isInMemory = isInMemory
        self.isShared = isShared
        self.invalidation = invalidation
    }
}
