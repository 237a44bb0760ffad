/// The reason why a ``Balancer`` gave no endpoint, or could not be set up.
public struct BalancerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong, as a set that can grow without breaking a caller's `switch`.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Value: String { case overloaded, allEjected, exhausted, invalidConfiguration }
        private let value: Value
        private init(_ value: Value) { self.value = value }

        /// Every healthy endpoint already runs as many calls as it may.
        public static let overloaded = Self(.overloaded)
        /// No endpoint that the call may go to is healthy.
        public static let allEjected = Self(.allEjected)
        /// The call has been to every endpoint that it may go to.
        public static let exhausted = Self(.exhausted)
        /// A setting is out of bounds.
        public static let invalidConfiguration = Self(.invalidConfiguration)

        /// A name from a bounded set, fit for a metric's label.
        public var description: String { self.value.rawValue }
    }

    public var code: Code

    /// When a retry can make sense, if that is known.
    public var retryAfter: Duration?

    /// What to mend, where the code does not say it all.
    public var message: String?

    public init(_ code: Code, retryAfter: Duration? = nil, message: String? = nil) {
        self.code = code
        self.retryAfter = retryAfter
        self.message = message
    }

    public var description: String {
        var text = "\(self.code)"
        if let message = self.message { text += ": \(message)" }
        if let retryAfter = self.retryAfter { text += ", retry after \(retryAfter)" }
        return text
    }
}
