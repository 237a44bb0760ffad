/// The reason why concepts were not imported; nothing was changed.
public struct ConceptImportError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong, as a set that can grow without breaking a caller's `switch`.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Value: String {
            case unreadable
            case badLine = "bad_line"
        }
        private let value: Value
        private init(_ value: Value) { self.value = value }

        /// The file is not there or cannot be read.
        public static let unreadable = Self(.unreadable)
        /// A line is not a concept.
        public static let badLine = Self(.badLine)

        /// A name from a bounded set, fit for a metric's label and a client's `code`.
        public var description: String { self.value.rawValue }
    }

    public var code: Code
    public var file: String

    /// Counts from 1; nil where the file as a whole is meant.
    public var line: Int?

    /// What is wrong.
    public var message: String

    public init(_ code: Code, file: String, line: Int? = nil, _ message: String) {
        self.code = code
        self.file = file
        self.line = line
        self.message = message
    }

    /// `file:line: what is wrong`, as compilers say it.
    public var description: String {
        "\(self.file):\(self.line.map { "\($0):" } ?? "") \(self.message)"
    }
}
