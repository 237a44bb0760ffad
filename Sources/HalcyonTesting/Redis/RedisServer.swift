import Glibc
import Subprocess
import Synchronization
import SystemPackage

/// A real `redis-server` or `redis-sentinel` on loopback that tests may kill, stop and start again.
public final class RedisServer: Sendable {
    public let port: Int
    public let options: RedisServerOptions

    /// Where it keeps its data, and its configuration if it needs a file.
    let folder: String
    private let program: String
    private let programArguments: [String]
    private let readyLine: String
    private let process = Mutex<ServerProcess?>(nil)
    private let launches: AsyncStream<ServerProcess>
    private let launch: AsyncStream<ServerProcess>.Continuation

    init(
        program: String, arguments: [String], readyLine: String, port: Int, folder: String, options: RedisServerOptions
    ) {
        self.program = program
        self.programArguments = arguments
        self.readyLine = readyLine
        self.port = port
        self.folder = folder
        self.options = options
        (self.launches, self.launch) = AsyncStream.makeStream()
    }

    /// `127.0.0.1:PORT`.
    public var address: String { "127.0.0.1:\(self.port)" }

    /// What makes its TLS connections.
    public var certificates: RedisCertificates { RedisCertificates(folder: self.folder) }

    /// Runs what ``start()`` asks for, until the task is cancelled.
    func run() async {
        for await process in self.launches { await process.run() }
    }

    /// Starts it and waits until it takes connections; its data are those of its folder.
    public func start() async throws {
        let process = ServerProcess([self.program] + self.programArguments)
        self.process.withLock { $0 = process }
        self.launch.yield(process)
        guard await process.log.wait(for: self.readyLine) else {
            throw RedisServerError("The Redis server at port \(self.port) did not start: \(process.log.tail)")
        }
    }

    /// Ends it at once, as a crash would.
    public func kill() async {
        guard let process = self.process.withLock({ $0 }) else { return }
        await process.send(SIGKILL)
        await process.waitForEnd()
    }

    /// Kills it and starts it again.
    public func restart() async throws {
        await self.kill()
        try await self.start()
    }

    /// Stops it with its connections open: it answers nothing until it is resumed.
    public func pause() async { await self.process.withLock { $0 }?.send(SIGSTOP) }

    public func resume() async { await self.process.withLock { $0 }?.send(SIGCONT) }

    /// How many lines it has printed since it was started.
    public var logCount: Int { self.process.withLock { $0 }?.log.count ?? 0 }

    /// Waits until it has printed a line that contains `text`.
    ///
    /// - Parameter first: the number of the first line that counts, see ``logCount``.
    public func says(_ text: String, from first: Int = 0) async throws {
        guard let log = self.process.withLock({ $0 })?.log, await log.wait(for: text, from: first) else {
            throw RedisServerError("The Redis server at port \(self.port) ended before it said: \(text)")
        }
    }

    /// Runs a command through `redis-cli`.
    ///
    /// - Returns: what it prints, without the last line's end.
    @discardableResult
    public func command(_ words: String...) async throws -> String { try await self.command(words) }

    @discardableResult
    public func command(_ words: [String]) async throws -> String {
        try await CommandLineTool.run(RedisPrograms.cli, self.arguments + words)
    }

    /// Waits until a replica has everything that was written so far.
    ///
    /// - Parameter key: is set for that; in a cluster it has to be one of this server's.
    public func waitForReplica(setting key: String) async throws {
        // Only what the waiting connection has written is waited for.
        let commands = "SET \(key) 1\nWAIT 1 30000\n"
        let replies = try await CommandLineTool.run(RedisPrograms.cli, self.arguments, input: commands)
        guard replies == "OK\n1" else { throw RedisServerError("No replica is up to date: \(replies)") }
    }

    /// What `redis-cli` needs to know to get in.
    private var arguments: [String] {
        var arguments = ["-h", "127.0.0.1", "-p", "\(self.port)"]
        if let user = self.options.user {
            arguments += ["--user", user.name, "--pass", user.password, "--no-auth-warning"]
        } else if let password = self.options.password {
            arguments += ["--pass", password, "--no-auth-warning"]
        }
        if self.options.usesTLS {
            let files = self.certificates
            arguments += ["--tls", "--cacert", files.authority, "--cert", files.certificate, "--key", files.key]
        }
        return arguments
    }
}
