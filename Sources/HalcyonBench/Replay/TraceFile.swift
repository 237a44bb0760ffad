import Foundation

/// Reads a trace, compressed or not.
enum TraceFile {
    /// The largest trace, uncompressed.
    static let byteLimit = 256 << 20

    /// The text of the file; a name that ends in `.gz` goes through `gzip`.
    static func text(path: String) throws(BenchError) -> String {
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw BenchError(.unreadableTrace, "\(path): no such file, or not readable; give --replay a trace file")
        }
        let bytes = path.hasSuffix(".gz") ? try self.decompressed(path) : try self.contents(path)
        guard let text = String(bytes: bytes, encoding: .utf8) else {
            throw BenchError(.unreadableTrace, "\(path): is not UTF-8 text")
        }
        return text
    }

    private static func contents(_ path: String) throws(BenchError) -> Data {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw BenchError(.unreadableTrace, "\(path): cannot be opened")
        }
        return try self.read(file, path: path)
    }

    private static func decompressed(_ path: String) throws(BenchError) -> Data {
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
        let bytes = try self.read(output.fileHandleForReading, path: path) { process.terminate() }
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw BenchError(.unreadableTrace, "\(path): gzip says that this is no sound gzip file")
        }
        return bytes
    }

    private static func read(
        _ file: FileHandle,
        path: String,
        stop: () -> Void = {}
    ) throws(BenchError) -> Data {
        var bytes = Data()
        do {
            while let part = try file.read(upToCount: 1 << 20), !part.isEmpty {
                bytes.append(part)
                guard bytes.count <= self.byteLimit else { break }
            }
        } catch {
            stop()
            throw BenchError(.unreadableTrace, "\(path): reading failed: \(error)")
        }
        guard bytes.count <= self.byteLimit else {
            stop()
            throw BenchError(.unreadableTrace, "\(path): is larger than \(self.byteLimit >> 20) MiB")
        }
        return bytes
    }
}
