import Foundation
import Testing

@testable import HalcyonBench

@Suite final class TraceFileTests {
    /// Is gone with the test.
    private let folder: URL

    init() throws {
        self.folder = URL(filePath: NSTemporaryDirectory()).appending(path: "traces-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: self.folder, withIntermediateDirectories: true)
    }

    deinit {
        // What is left lies in a folder for what may be deleted.
        try? FileManager.default.removeItem(at: self.folder)
    }

    /// The path of a file with these bytes.
    private func file(_ bytes: some Sequence<UInt8>) throws -> String {
        let url = self.folder.appending(path: UUID().uuidString)
        try Data(bytes).write(to: url)
        return url.path
    }

    /// The path of the same file as gzip makes it.
    private func compressed(_ path: String) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["gzip", "-c", path]
        process.standardOutput = output
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return try self.file(bytes)
    }

    private func lines(_ path: String) throws -> [String] {
        var lines: [String] = []
        try TraceFile.forEachLine(path: path) { lines.append(String(decoding: $0, as: UTF8.self)) }
        return lines
    }

    @Test(arguments: [
        ("a\nb\n", ["a", "b"]), ("a\nb", ["a", "b"]), ("a\r\nb\r\n", ["a", "b"]),
        ("\n\na\n \n\t\n\r\nb c\n", ["a", "b c"]),
        ("", []), ("\n", []), ("é\n", ["é"]),
    ])
    func linesAreReadHoweverTheyEnd(text: String, expected: [String]) throws {
        let file = try self.file(text.utf8)
        #expect(try self.lines(file) == expected)
        #expect(try self.lines(self.compressed(file)) == expected)
    }

    @Test func linesAreReadAcrossPieces() throws {
        let expected = (0..<400_000).map { "key-\($0)" }
        let file = try self.file(expected.joined(separator: "\n").utf8)
        var counts: [Int] = []
        var last = ""
        var count = 0
        try TraceFile.forEachLine(path: file) {
            count += 1
            last = String(decoding: $0, as: UTF8.self)
        } progress: {
            counts.append($0)
        }
        #expect(count == 400_000 && last == "key-399999")
        #expect(counts.count > 3 && counts == counts.sorted())
        #expect(try self.lines(self.compressed(file)) == expected)
    }

    @Test func whatCannotBeReadIsSaid() throws {
        let missing = #expect(throws: BenchError.self) { try self.lines("/no/such/file") }
        #expect(missing?.message == "/no/such/file: no such file, or not readable; give a trace file")
        let folder = #expect(throws: BenchError.self) { try self.lines(NSTemporaryDirectory()) }
        #expect(folder?.code == .unreadableTrace)
        let sound = try self.compressed(self.file((0..<5000).flatMap { Array("\($0 * 7919)\n".utf8) }))
        let cut = try self.file(Data(contentsOf: URL(filePath: sound)).prefix(200))
        let error = #expect(throws: BenchError.self) { try self.lines(cut) }
        #expect(error?.message == "\(cut): gzip says that this is no sound gzip file")
    }

    @Test func lineBeyondAllMeasureIsRefused() throws {
        let file = try self.file([UInt8](repeating: 0x61, count: 3 << 20))
        let error = #expect(throws: BenchError.self) { try self.lines(file) }
        #expect(error?.message == "\(file), line 1: is longer than 1 MiB")
    }

    @Test func textOfAWholeFileMustBeText() throws {
        #expect(try TraceFile.text(path: self.compressed(self.file("a\nb".utf8))) == "a\nb")
        let file = try self.file([0xFF, 0xFE])
        let error = #expect(throws: BenchError.self) { try TraceFile.text(path: file) }
        #expect(error?.message == "\(file): is not UTF-8 text")
    }
}
