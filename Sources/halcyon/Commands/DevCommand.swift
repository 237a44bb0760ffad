import ArgumentParser
import HalcyonCore
import HalcyonHTTP
import HalcyonModels
import HalcyonRedis
import HalcyonStore
import HalcyonTelemetry
import Logging

/// Everything on this machine: SQLite, a local or simulated model, one key, the page.
struct DevCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dev", abstract: "Run everything on this machine, for development; binds to loopback."
    )

    @Option(help: "The port of the page and the API; 0 takes a free one.")
    var port = 8080

    @Option(help: "The folder that keeps sessions, settings and logs.")
    var data = ".halcyon"

    @Option(
        help: "Which model answers: auto (the local one), local, simulated, or the URL of an OpenAI-compatible server.")
    var model = "auto"

    @Option(help: "How many local or simulated model servers to start.")
    var instances = 2

    @Option(help: "The simulated model: mentallama-7b, mentallama-13b or instant.")
    var profile = "mentallama-7b"

    @Option(help: "Share replies with other processes through the Redis server at HOST:PORT.")
    var redis: String?

    @Option(help: "What the keys in Redis begin with; servers that share a database share it.")
    var redisPrefix = "halcyon-dev"

    @Option(help: "A JSON file of faults for the simulated model servers.")
    var faults: String?

    @Option(help: "Start with all flags `on` or `off` instead of as they were last set.")
    var flags: FlagPreset?

    @Option(help: "The least severe log lines to print: trace, debug, info, notice, warning, error.")
    var logLevel = "warning"

    func run() async throws {
        try await CommandFailure.reporting {
            let level = Logger.Level(rawValue: self.logLevel)
            guard let level else { throw CommandFailure(.usage, "--log-level '\(self.logLevel)' is not a level") }
            guard (1...16).contains(self.instances) else {
                throw CommandFailure(.usage, "--instances must be from 1 to 16")
            }
            guard (0...65_535).contains(self.port) else {
                throw CommandFailure(.usage, "--port must be from 0 to 65535")
            }
            let shared = try self.sharedTier()
            let logger = Telemetry.start(level: level, format: .console)
            try await PortProbe.check(host: "127.0.0.1", port: self.port)
            let started = ContinuousClock.now
            let store = try await SQLiteStore.open(.init(path: "\(self.data)/halcyon.sqlite"))
            try await self.failInterruptedTurns(store)
            let models = try await DevModels.choose(self)
            let banner = DevBanner(command: self, models: models, shared: shared, started: started)
            let assembly = Assembly(
                settings: self.settings(models, shared), store: store, logger: logger, supervisor: models.supervisor,
                drain: .seconds(1)
            ) { port, pool in
                await banner.listening(on: port, pool: pool)
            }
            do {
                try await assembly.run()
            } catch {
                await Self.close(store)
                throw error
            }
            await Self.close(store)
            Console.say("Stopped.")
        }
    }

    private func sharedTier() throws -> SharedTierChoice {
        guard let redis = self.redis else { return .inProcess }
        guard RedisConfiguration.isName(self.redisPrefix) else {
            throw CommandFailure(.usage, "--redis-prefix must have 1 to 64 letters, digits, `-`, `_` or `.`")
        }
        guard let address = RedisAddress(redis) else {
            throw CommandFailure(.usage, "--redis '\(redis)' is no address such as 127.0.0.1:6379")
        }
        return .redis(RedisConfiguration(topology: .one(address), prefix: self.redisPrefix))
    }

    private func failInterruptedTurns(_ store: SQLiteStore) async throws {
        let count = try await store.failAbandonedTurns(unixMilliseconds: WallClock.unixMilliseconds())
        if count > 0 { Console.say("\(count) turns were under way when Halcyon last ended; they can be tried again.") }
    }

    private static func close(_ store: SQLiteStore) async {
        // The process ends: what could not be closed is recovered from the log at the next start.
        try? await store.close()
    }

    private func settings(_ models: DevModels, _ shared: SharedTierChoice) -> ServerSettings {
        var settings = ServerSettings(models: models.pool)
        settings.shared = shared
        settings.replies.sharesSessions = shared == .inProcess
        settings.server = HTTPServerConfiguration(port: self.port)
        settings.keys = [APIKey(name: "local", secret: "local", tenant: "local", role: .admin)]
        settings.page = PageConfiguration(apiKey: "local", profile: "dev")
        // Two local servers have two places, of which a quarter would be less than one.
        settings.warm.share = 0.5
        if let flags = self.flags {
            for flag in HalcyonCore.Flag.allCases { settings.flags[flag] = flags == .on }
        }
        return settings
    }
}

/// All flags at once.
enum FlagPreset: String, ExpressibleByArgument, CaseIterable {
    case on, off
}
