/// Why a run could not be done or a trace not be read.
public struct BenchError: Error, Sendable, CustomStringConvertible {
    /// What kind of trouble it was.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String, Sendable { case unreachable, unexpectedAnswer, unreadableTrace, emptyWorkload }

        private let value: Value

        /// The server cannot be reached.
        public static let unreachable = Code(value: .unreachable)
        /// The server answers, but not as a Halcyon server does.
        public static let unexpectedAnswer = Code(value: .unexpectedAnswer)
        /// The file to replay cannot be read.
        public static let unreadableTrace = Code(value: .unreadableTrace)
        /// There is nothing to run.
        public static let emptyWorkload = Code(value: .emptyWorkload)

        public var description: String { self.value.rawValue }
    }

    public var code: Code

    /// What, where, and how to mend it.
    public var message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { self.message }
}
