/// Why a simulated server ended.
public struct SimulatorError: Error, Sendable, CustomStringConvertible {
    /// What happened, as a set that can grow without breaking a caller's `switch`.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Value: String { case killed, notListening }
        private let value: Value
        private init(_ value: Value) { self.value = value }

        /// The fault script killed the server for good; a process ends with status 137.
        public static let killed = Self(.killed)
        /// The address could not be bound, most often because the port is in use.
        public static let notListening = Self(.notListening)

        /// A name from a bounded set, fit for a metric's label.
        public var description: String { self.value.rawValue }
    }

    public var code: Code
    public var message: String
    public var cause: (any Error)?

    public init(_ code: Code, message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    public var description: String { self.cause.map { "\(self.message): \($0)" } ?? self.message }
}
