/// Why a ``SharedTier`` or an ``InvalidationBus`` could not do what it was asked.
public struct SharedTierError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong, as a set that can grow without breaking a caller's `switch`.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Value: String { case unavailable, timeout, overloaded, refused, unreadable }
        private let value: Value
        private init(_ value: Value) { self.value = value }

        /// It cannot be reached, or the connection broke.
        public static let unavailable = Self(.unavailable)
        /// No answer came within the limit.
        public static let timeout = Self(.timeout)
        /// Too much is under way already.
        public static let overloaded = Self(.overloaded)
        /// It answered that it will not: a wrong password, no memory left, a value that may not leave the process.
        public static let refused = Self(.refused)
        /// It answered something that makes no sense.
        public static let unreadable = Self(.unreadable)

        /// Every code there is, for metrics that show each.
        public static let all: [Self] = [.unavailable, .timeout, .overloaded, .refused, .unreadable]

        /// A name from a bounded set, fit for a metric's label.
        public var description: String { self.value.rawValue }
    }

    public var code: Code

    /// What is wrong and how to mend it; never a key or a value.
    public var message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { self.message }
}
