/// The reason why models cannot be served as configured.
public struct ModelSetupError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong, as a set that can grow without breaking a caller's `switch`.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Value: String {
            case invalidConfiguration = "invalid_configuration"
            case notInstalled = "not_installed"
            case serverFailed = "server_failed"
            case notReady = "not_ready"
        }
        private let value: Value
        private init(_ value: Value) { self.value = value }

        /// A setting is missing or makes no sense.
        public static let invalidConfiguration = Self(.invalidConfiguration)
        /// A file that a local model server needs is not there.
        public static let notInstalled = Self(.notInstalled)
        /// A local model server ended again and again.
        public static let serverFailed = Self(.serverFailed)
        /// A local model server did not get ready in time.
        public static let notReady = Self(.notReady)

        /// A name from a bounded set, fit for a metric's label.
        public var description: String { self.value.rawValue }
    }

    public var code: Code

    /// The configuration key to look at, relative to the section that was read; nil where none is at fault.
    public var key: String?

    /// What happened and how to mend it.
    public var message: String

    public init(_ code: Code, key: String? = nil, _ message: String) {
        self.code = code
        self.key = key
        self.message = message
    }

    public var description: String {
        guard let key else { return self.message }
        return "\(key): \(self.message)"
    }
}
