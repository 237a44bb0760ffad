import HalcyonCache
import HalcyonRedis
import HalcyonTesting

/// Starts clients for a test, each as a process of its own would have it; they end with the test.
final class Clients: Sendable {
    private let jobs: AsyncStream<@Sendable () async -> Void>
    private let job: AsyncStream<@Sendable () async -> Void>.Continuation

    private init() { (self.jobs, self.job) = AsyncStream.makeStream() }

    static func with<Result>(_ body: (Clients) async throws -> Result) async throws -> Result {
        let clients = Clients()
        return try await withThrowingTaskGroup { group in
            group.addTask {
                await withDiscardingTaskGroup { group in
                    for await job in clients.jobs { group.addTask { await job() } }
                }
            }
            defer { group.cancelAll() }
            return try await body(clients)
        }
    }

    /// Runs something beside the test, until its end.
    func run(_ job: @escaping @Sendable () async -> Void) { self.job.yield(job) }

    /// Starts a client.
    func start(_ configuration: RedisConfiguration) -> RedisClient {
        let client = RedisClient(configuration: configuration)
        self.job.yield { await client.run() }
        return client
    }

    /// Starts a client and waits for its connections.
    func connect(_ configuration: RedisConfiguration) async throws -> RedisClient {
        let client = self.start(configuration)
        try await client.waitUntilConnected()
        return client
    }

    /// Runs a client's bus.
    func listen(to client: RedisClient) -> SignalLog {
        let log = SignalLog()
        self.job.yield {
            // It only ends with the test.
            try? await RedisBus(client: client).run { log.append($0) }
        }
        return log
    }

    /// Starts a client with its bus, and waits until all shards are heard.
    func join(_ configuration: RedisConfiguration) async throws -> (
        client: RedisClient, tier: RedisTier, log: SignalLog
    ) {
        let client = try await self.connect(configuration)
        let log = self.listen(to: client)
        await log.waitUntilCaughtUp(shards: client.shardCount)
        return (client, RedisTier(client: client), log)
    }
}

extension RedisConfiguration {
    /// For tests on a busy machine: nothing is taken for silent that is only slow.
    static func testing(_ topology: RedisTopology) -> RedisConfiguration {
        var times = RedisTimes()
        times.connect = .seconds(10)
        times.silence = .seconds(10)
        times.overdue = .seconds(10)
        return RedisConfiguration(topology: topology, times: times)
    }

    /// For tests in which a server falls silent.
    static func impatient(_ topology: RedisTopology) -> RedisConfiguration {
        var configuration = Self.testing(topology)
        configuration.times.connect = .milliseconds(500)
        configuration.times.silence = .milliseconds(200)
        configuration.times.overdue = .milliseconds(500)
        configuration.times.heartbeat = .milliseconds(200)
        return configuration
    }
}

extension RedisServer {
    var redisAddress: RedisAddress { RedisAddress(host: "127.0.0.1", port: self.port) }
}

extension SharedEntry {
    /// An entry of a test.
    static func sample(_ text: String, timeToLive: Duration? = .seconds(600)) -> SharedEntry {
        SharedEntry(
            value: Array(text.utf8), version: EntryVersion(7), writtenUnixMilliseconds: 1_750_000_000_123,
            timeToLive: timeToLive
        )
    }
}

extension SharedTicket {
    /// Of a load that heard nothing.
    static let none = SharedTicket(positions: [])
}

extension InvalidationEvent {
    /// An event of a test.
    static func sample(_ number: UInt64) -> InvalidationEvent {
        InvalidationEvent(id: .init(origin: 1, number: number), subject: .tag("t"))
    }
}

extension [BusSignal] {
    /// Whether a shard was left and has been caught up with since.
    func cameBack(_ shard: Int = 0) -> Bool {
        guard let left = self.lastIndex(of: .left(shard: shard)) else { return false }
        return self[left...].contains(.caughtUp(shard: shard))
    }
}
