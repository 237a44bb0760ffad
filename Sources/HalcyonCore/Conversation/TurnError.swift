/// The reason why a turn got no reply, or not a whole one.
public struct TurnError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong, as a set that can grow without breaking a caller's `switch`.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Value: String {
            case invalidRequest = "invalid_request"
            case contextTooLong = "context_length_exceeded"
            case unknownModel = "model_not_found"
            case overloaded
            case modelUnavailable = "model_unavailable"
            case modelFailed = "model_failed"
            case modelTimeout = "model_timeout"
            case replyTooLong = "reply_too_long"
            case cancelled
            case shuttingDown = "shutting_down"
        }
        private let value: Value
        private init(_ value: Value) { self.value = value }

        /// The model server refused the request as it stands.
        public static let invalidRequest = Self(.invalidRequest)
        /// The conversation is longer than the model can read.
        public static let contextTooLong = Self(.contextTooLong)
        /// No pool serves the model.
        public static let unknownModel = Self(.unknownModel)
        /// Every place is taken.
        public static let overloaded = Self(.overloaded)
        /// No model server can be reached.
        public static let modelUnavailable = Self(.modelUnavailable)
        /// A model server broke off or answered nonsense.
        public static let modelFailed = Self(.modelFailed)
        /// A model server did not answer in time.
        public static let modelTimeout = Self(.modelTimeout)
        /// The reply grew over its bound.
        public static let replyTooLong = Self(.replyTooLong)
        /// The person who asked went away or pressed stop.
        public static let cancelled = Self(.cancelled)
        /// The process is going down.
        public static let shuttingDown = Self(.shuttingDown)

        /// A name from a bounded set, fit for a metric's label and a client's `code`.
        public var description: String { self.value.rawValue }
    }

    public var code: Code

    /// What happened and how to mend it, without a word of what a person said.
    public var message: String

    /// When a retry can make sense, if that is known.
    public var retryAfter: Duration?

    public init(_ code: Code, _ message: String, retryAfter: Duration? = nil) {
        self.code = code
        self.message = message
        self.retryAfter = retryAfter
    }

    /// Whether the same request may succeed a little later.
    public var isRetryable: Bool {
        [.overloaded, .modelUnavailable, .modelFailed, .modelTimeout, .shuttingDown].contains(self.code)
    }

    public var description: String { "\(self.code): \(self.message)" }
}
