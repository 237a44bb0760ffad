/// Cuts pieces of a text into its lines, wherever the pieces end; it keeps no more than one line.
struct LineSplitter: Sendable {
    /// A line without its end; the last one of a text need not have one. Ends are `\n` or `\r\n`.
    typealias Line = ArraySlice<UInt8>

    private let byteLimit: Int
    private var rest: [UInt8] = []
    /// How many lines have ended.
    private(set) var count = 0

    /// - Parameter byteLimit: how long a line may be.
    init(byteLimit: Int) { self.byteLimit = byteLimit }

    /// Whether the line that has not ended is longer than a line may be.
    var isTooLong: Bool { self.rest.count > self.byteLimit }

    /// Takes the next piece, and gives the lines that end in it.
    mutating func take(_ piece: ArraySlice<UInt8>, _ line: (Line) throws -> Void) rethrows {
        var start = piece.startIndex
        while let end = piece[start...].firstIndex(of: UInt8(ascii: "\n")) {
            self.count += 1
            if self.rest.isEmpty {
                try line(Self.withoutReturn(piece[start..<end]))
            } else {
                self.rest.append(contentsOf: piece[start..<end])
                try line(Self.withoutReturn(self.rest[...]))
                self.rest.removeAll(keepingCapacity: true)
            }
            start = end + 1
        }
        self.rest.append(contentsOf: piece[start...].prefix(self.byteLimit + 1 - self.rest.count))
    }

    /// Gives the last line, if it has no end.
    mutating func finish(_ line: (Line) throws -> Void) rethrows {
        guard !self.rest.isEmpty else { return }
        self.count += 1
        try line(Self.withoutReturn(self.rest[...]))
        self.rest = []
    }

    private static func withoutReturn(_ line: Line) -> Line {
        line.last == UInt8(ascii: "\r") ? line.dropLast() : line
    }
}
