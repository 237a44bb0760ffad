import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// A server of this very program for one side of a benchmark, with a data folder of its own.
enum BenchServer {
    private static let readyTries = 600

    /// Starts the server, waits until it is ready, lends its URL to `body`, and stops it.
    static func with<Result: Sendable>(
        name: String, arguments: [String], _ body: (String) async throws -> Result
    ) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "halcyon-bench-\(ProcessInfo.processInfo.processIdentifier)-\(name)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer {
            // What is left in the temporary folder harms nobody.
            try? FileManager.default.removeItem(at: folder)
        }
        let port = try await PortProbe.freePort()
        let log = folder.appending(path: "server.log")
        let process = try Self.start(["dev", "--port", "\(port)", "--data", folder.path] + arguments, log: log)
        defer { Self.stop(process) }
        let url = "http://127.0.0.1:\(port)"
        try await Self.waitUntilReady(url, process, log: log)
        return try await body(url)
    }

    private static func start(_ arguments: [String], log: URL) throws -> Process {
        guard FileManager.default.createFile(atPath: log.path, contents: nil) else {
            throw CommandFailure(.failure, "cannot write \(log.path); is the disk full?")
        }
        let output = try FileHandle(forWritingTo: log)
        let process = Process()
        process.executableURL = URL(filePath: Installation.program)
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        return process
    }

    private static func stop(_ process: Process) {
        guard process.isRunning else { return }
        process.interrupt()
        process.waitUntilExit()
    }

    private static func waitUntilReady(_ url: String, _ process: Process, log: URL) async throws {
        for _ in 0..<Self.readyTries {
            guard process.isRunning else { break }
            // Refused until it listens, 503 until its models are up.
            if let response = try? await HTTPClient.shared.execute(
                HTTPClientRequest(url: url + "/readyz"), timeout: .seconds(2)
            ), response.status == .ok {
                return
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        let tail = (FileManager.default.contents(atPath: log.path)).map {
            String(decoding: $0.suffix(2000), as: UTF8.self)
        }
        throw CommandFailure(.unavailable, "the server to measure did not get ready:\n\(tail ?? "")")
    }
}
