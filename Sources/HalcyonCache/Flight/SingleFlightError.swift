/// The reason why a ``SingleFlight`` gave no listener.
public struct SingleFlightError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong, as a set that can grow without breaking a caller's `switch`.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Value: String { case endedAtOnce }
        private let value: Value
        private init(_ value: Value) { self.value = value }

        /// A flight was started and had ended before its own starter could join it.
        public static let endedAtOnce = Self(.endedAtOnce)

        /// A name from a bounded set, fit for a metric's label.
        public var description: String { self.value.rawValue }
    }

    public var code: Code

    public init(_ code: Code) { self.code = code }

    public var description: String { "\(self.code)" }
}
