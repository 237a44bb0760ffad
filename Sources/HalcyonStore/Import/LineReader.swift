import Foundation

/// Reads a file line by line with bounded memory.
struct LineReader: ~Copyable {
    /// One line of the file.
    enum Line: Hashable {
        case bytes([UInt8])
        /// The line is longer than it may be, and was skipped.
        case tooLong
    }

    private static let pieceBytes = 65_536

    private let path: String
    private let file: FileHandle
    private let lineLimit: Int
    private var buffer: [UInt8] = []
    private var start = 0
    private var isAtEnd = false

    /// How many bytes the file had when it was opened.
    let totalBytes: Int

    /// How many lines were read, the one that ``next()`` gave last among them.
    private(set) var lines = 0

    /// How many bytes those lines have.
    private(set) var bytes = 0

    /// - Throws: ``ConceptImportError/Code/unreadable``.
    init(path: String, lineLimit: Int) throws(ConceptImportError) {
        (self.file, self.totalBytes) = try Self.open(path)
        self.path = path
        self.lineLimit = lineLimit
    }

    private static func open(_ path: String) throws(ConceptImportError) -> (file: FileHandle, bytes: Int) {
        do {
            let file = try FileHandle(forReadingFrom: URL(filePath: path))
            let bytes = try file.seekToEnd()
            try file.seek(toOffset: 0)
            return (file, Int(bytes))
        } catch {
            throw Self.unreadable(path)
        }
    }

    private static func unreadable(_ path: String) -> ConceptImportError {
        ConceptImportError(
            .unreadable, file: path,
            "The file cannot be read. Check that it is there, is a file, and that this user may read it.")
    }

    /// The next line without its end; nil after the last one.
    ///
    /// - Throws: ``ConceptImportError/Code/unreadable``.
    mutating func next() throws(ConceptImportError) -> Line? {
        var isTooLong = false
        while true {
            if let end = self.buffer[self.start...].firstIndex(of: UInt8(ascii: "\n")) {
                return self.take(upTo: end, skipping: 1, isTooLong: isTooLong)
            }
            if self.isAtEnd {
                guard isTooLong || self.start < self.buffer.count else { return nil }
                return self.take(upTo: self.buffer.count, skipping: 0, isTooLong: isTooLong)
            }
            if self.buffer.count - self.start > self.lineLimit {
                isTooLong = true
                self.bytes += self.buffer.count - self.start
                self.start = self.buffer.count
            }
            try self.fill()
        }
    }

    private mutating func fill() throws(ConceptImportError) {
        self.buffer.removeFirst(self.start)
        self.start = 0
        do {
            let piece = try self.file.read(upToCount: Self.pieceBytes) ?? Data()
            self.isAtEnd = piece.isEmpty
            self.buffer.append(contentsOf: piece)
        } catch {
            throw Self.unreadable(self.path)
        }
    }

    private mutating func take(upTo end: Int, skipping separator: Int, isTooLong: Bool) -> Line {
        let line = self.buffer[self.start..<end]
        self.start = end + separator
        self.lines += 1
        self.bytes += line.count + separator
        guard !isTooLong, line.count <= self.lineLimit else { return .tooLong }
        let hasReturn = line.last == UInt8(ascii: "\r")
        let hasMark = self.lines == 1 && line.starts(with: [0xEF, 0xBB, 0xBF])
        return .bytes([UInt8](line.dropLast(hasReturn ? 1 : 0).dropFirst(hasMark ? 3 : 0)))
    }
}
