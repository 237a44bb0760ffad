import Foundation

/// Reads a trace bit by bit, compressed or not.
public enum TraceFile {
    /// The largest trace that is read as a whole, uncompressed.
    static let byteLimit = 256 << 20

    /// The longest line of a trace that is read line by line.
    static let lineByteLimit = 1 << 20

    private static let pieceBytes = 1 << 20

    /// The text of the file, compressed with gzip or not.
    static func text(path: String) throws(BenchError) -> String {
        var bytes: [UInt8] = []
        try self.forEachPiece(path: path) { (piece) throws(BenchError) in
            guard bytes.count + piece.count <= self.byteLimit else {
                throw BenchError(.unreadableTrace, "\(path): is larger than \(self.byteLimit >> 20) MiB")
            }
            bytes.append(contentsOf: piece)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw BenchError(.unreadableTrace, "\(path): is not UTF-8 text")
        }
        return text
    }

    /// Reads the lines of a file of any size, compressed with gzip or not, a mebibyte at a time.
    ///
    /// - Parameters:
    ///   - path: the file; `-` for standard input, uncompressed.
    ///   - line: called with every line but blank ones, without its end.
    ///   - progress: called now and then with how many lines were read.
    public static func forEachLine(
        path: String, _ line: (ArraySlice<UInt8>) -> Void, progress: (_ lines: Int) -> Void = { _ in }
    ) throws(BenchError) {
        let name = path == "-" ? "standard input" : path
        var lines = LineSplitter(byteLimit: self.lineByteLimit)
        func take(_ text: ArraySlice<UInt8>) {
            if text.contains(where: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }) { line(text) }
        }
        try self.forEachPiece(path: path) { (piece) throws(BenchError) in
            lines.take(piece, take)
            guard !lines.isTooLong else {
                let limit = self.lineByteLimit >> 20
                throw BenchError(.unreadableTrace, "\(name), line \(lines.count + 1): is longer than \(limit) MiB")
            }
            progress(lines.count)
        }
        lines.finish(take)
    }

    private static func forEachPiece(
        path: String, _ take: (ArraySlice<UInt8>) throws(BenchError) -> Void
    ) throws(BenchError) {
        if path == "-" {
            let first = try self.piece(.standardInput, "standard input")
            guard !self.isCompressed(first) else {
                throw BenchError(
                    .unreadableTrace, "standard input: is compressed; give the file, or pipe zcat's output")
            }
            return try self.read(.standardInput, "standard input", first: first, take)
        }
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw BenchError(.unreadableTrace, "\(path): no such file, or not readable; give a trace file")
        }
        let first = try self.piece(file, path)
        guard path.hasSuffix(".gz") || self.isCompressed(first) else {
            return try self.read(file, path, first: first, take)
        }
        try self.decompress(path, take)
    }

    /// Whether the bytes begin as those of gzip do.
    private static func isCompressed(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

    private static func decompress(
        _ path: String, _ take: (ArraySlice<UInt8>) throws(BenchError) -> Void
    ) throws(BenchError) {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["gzip", "-dc", "--", path]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        do {
            try process.run()
        } catch {
            throw BenchError(.unreadableTrace, "\(path): gzip cannot be started; give the file uncompressed")
        }
        do throws(BenchError) {
            let file = output.fileHandleForReading
            try self.read(file, path, first: self.piece(file, path), take)
        } catch {
            process.terminate()
            throw error
        }
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw BenchError(.unreadableTrace, "\(path): gzip says that this is no sound gzip file")
        }
    }

    private static func read(
        _ file: FileHandle, _ name: String, first: [UInt8], _ take: (ArraySlice<UInt8>) throws(BenchError) -> Void
    ) throws(BenchError) {
        var piece = first
        while !piece.isEmpty {
            try take(piece[...])
            piece = try self.piece(file, name)
        }
    }

    /// The next bytes; none at the end.
    private static func piece(_ file: FileHandle, _ name: String) throws(BenchError) -> [UInt8] {
        do {
            return try file.read(upToCount: self.pieceBytes).map(Array.init) ?? []
        } catch {
            throw BenchError(.unreadableTrace, "\(name): cannot be read as a file: \(error.localizedDescription)")
        }
    }
}
