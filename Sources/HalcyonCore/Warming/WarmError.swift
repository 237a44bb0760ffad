/// The reason why nothing is asked in advance.
public struct WarmError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is in the way, as a set that can grow without breaking a caller's `switch`.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Value: String {
            case running = "warm_running"
            case off = "warm_off"
            case noShare = "warm_no_share"
            case noList = "warm_no_list"
        }
        private let value: Value
        private init(_ value: Value) { self.value = value }

        /// A run is under way.
        public static let running = Self(.running)
        /// A flag that it needs is off.
        public static let off = Self(.off)
        /// The share of the models' places is less than one.
        public static let noShare = Self(.noShare)
        /// The list was asked for, and there is none.
        public static let noList = Self(.noList)

        /// A name from a bounded set, fit for a client's `code`.
        public var description: String { self.value.rawValue }
    }

    public var code: Code

    /// What is in the way and how to mend it.
    public var message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { "\(self.code): \(self.message)" }
}
