/// The reason why a store did not do what was asked.
public struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong, as a set that can grow without breaking a caller's `switch`.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Value: String {
            case notFound = "not_found"
            case conflict
            case idempotencyMismatch = "idempotency_mismatch"
            case invalidCursor = "invalid_cursor"
            case busy = "store_busy"
            case readOnly = "store_read_only"
            case full = "store_full"
            case corrupt = "store_corrupt"
            case unavailable = "store_unavailable"
        }
        private let value: Value
        private init(_ value: Value) { self.value = value }

        /// There is no such thing, or it belongs to somebody else.
        public static let notFound = Self(.notFound)
        /// It contradicts what is stored.
        public static let conflict = Self(.conflict)
        /// The idempotency key was used before for something else.
        public static let idempotencyMismatch = Self(.idempotencyMismatch)
        /// The cursor is not one that a page gave out.
        public static let invalidCursor = Self(.invalidCursor)
        /// Another process holds the database.
        public static let busy = Self(.busy)
        /// The database cannot be written.
        public static let readOnly = Self(.readOnly)
        /// The disk is full.
        public static let full = Self(.full)
        /// The file is not a database or is damaged.
        public static let corrupt = Self(.corrupt)
        /// The database cannot be opened or reached.
        public static let unavailable = Self(.unavailable)

        /// A name from a bounded set, fit for a metric's label and a client's `code`.
        public var description: String { self.value.rawValue }
    }

    public var code: Code

    /// What happened and how to mend it, without a word of what a person said.
    public var message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var isRetryable: Bool { [.busy, .unavailable].contains(self.code) }

    public var description: String { "\(self.code): \(self.message)" }
}

extension StoreError {
    public static let noScenario = StoreError(.notFound, "There is no such scenario. List the scenarios.")
    public static let noConcept = StoreError(.notFound, "There is no such concept. Search the concepts.")
}
