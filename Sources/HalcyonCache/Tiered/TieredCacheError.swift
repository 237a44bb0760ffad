/// Why a ``TieredCache`` could not get a value, beside what its loader threw.
public struct TieredCacheError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong, as a set that can grow without breaking a caller's `switch`.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Value: String { case loadTooSlow }
        private let value: Value
        private init(_ value: Value) { self.value = value }

        /// The load took longer than the cache's `hardLimit`, and there is no old value.
        public static let loadTooSlow = Self(.loadTooSlow)

        /// A name from a bounded set, fit for a metric's label.
        public var description: String { self.value.rawValue }
    }

    public var code: Code

    public init(_ code: Code) { self.code = code }

    public var description: String { "The value was not loaded within the limit" }
}
