import AsyncHTTPClient
import Foundation
import HalcyonBench
import HalcyonCore
import NIOCore
import NIOHTTP1

/// Servers of this very program for one side of a benchmark, with a data folder of their own.
enum BenchServer {
    private static let readyTries = 600
    /// What is measured must not find what others left, nor show in what they do.
    private static let redisPrefix = "halcyon-bench-\(ProcessInfo.processInfo.processIdentifier)"
    /// Long enough for a configuration file.
    private static let secret = "only-for-this-benchmark"

    /// Starts the servers, waits until they are ready, lends them to `body`, and stops them.
    ///
    /// - Parameters:
    ///   - arguments: of the first server, which runs the models.
    ///   - count: how many servers there are, on one database and with the models of the first.
    ///   - redis: what several servers share replies through.
    static func with<Result: Sendable>(
        name: String, arguments: [String], count: Int, redis: String?,
        _ body: ([BenchTarget.Server]) async throws -> Result
    ) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "halcyon-bench-\(ProcessInfo.processInfo.processIdentifier)-\(name)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer {
            // What is left in the temporary folder harms nobody.
            try? FileManager.default.removeItem(at: folder)
        }
        var processes: [Process] = []
        // The first runs the models of all.
        defer { for process in processes.reversed() { Self.stop(process) } }
        let port = try await PortProbe.freePort()
        let url = "http://127.0.0.1:\(port)"
        let log = folder.appending(path: "server-1.log")
        var first = ["dev", "--port", "\(port)", "--data", folder.path] + arguments
        if let redis { first += ["--redis", redis, "--redis-prefix", Self.redisPrefix] }
        processes.append(try Self.start(first, log: log))
        try await Self.waitUntilReady(url, processes[0], log: log)
        var servers = [BenchTarget.Server(baseURL: url, apiKey: "local")]
        for number in 1..<count {
            let port = try await PortProbe.freePort()
            let url = "http://127.0.0.1:\(port)"
            let log = folder.appending(path: "server-\(number + 1).log")
            let file = folder.appending(path: "server-\(number + 1).yaml")
            let text = try await Self.configuration(like: servers[0], data: folder, redis: redis ?? "")
            try Data(text.utf8).write(to: file)
            processes.append(try Self.start(["serve", "--config", file.path, "--port", "\(port)"], log: log))
            try await Self.waitUntilReady(url, processes[number], log: log)
            servers.append(.init(baseURL: url, apiKey: Self.secret))
        }
        return try await body(servers)
    }

    /// For another server with the models, the data and the users of the first.
    private static func configuration(
        like first: BenchTarget.Server, data: URL, redis: String
    ) async throws -> String {
        let client = ServerClient(url: first.baseURL, key: first.apiKey)
        let model = try Self.first("data", of: try await client.get("/v1/models"))
        let pool = try Self.first("pools", of: try await client.get("/ops/v1/status"))
        let instances = pool?["instances"]?.arrayValue?.compactMap(\.objectValue) ?? []
        guard let id = model?["id"]?.stringValue, let version = model?["version"]?.stringValue,
            let slots = instances.first?["slots"]?.intValue
        else { throw CommandFailure(.failure, "the first server does not tell its models") }
        let urls = instances.compactMap { $0["url"]?.stringValue.map { "\"\($0)\"" } }.joined(separator: ", ")
        return """
            data: { path: "\(data.path)/halcyon.sqlite" }
            keys:
              names: [local]
              local: { secret: "\(Self.secret)", tenant: local, role: admin }
            models:
              names: ["\(id)"]
              "\(id)": { version: "\(version)", instances: [\(urls)], concurrency: 256, slots: \(slots) }
            redis: { addresses: ["\(redis)"], prefix: \(Self.redisPrefix) }

            """
    }

    /// The first object of a list in an answer.
    private static func first(_ list: String, of answer: [UInt8]) throws -> JSONMembers? {
        try JSONReader.read(answer).objectValue?[list]?.arrayValue?.first?.objectValue
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
