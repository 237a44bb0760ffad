import HalcyonRedis
import HalcyonTesting

/// Starts clients for a test, each as a process of its own would have it; they end with the test.
final class Clients: Sendable {
    private let starts: AsyncStream<RedisClient>
    private let starter: AsyncStream<RedisClient>.Continuation

    private init() { (self.starts, self.starter) = AsyncStream.makeStream() }

    static func with<Result>(_ body: (Clients) async throws -> Result) async throws -> Result {
        let clients = Clients()
        return try await withThrowingTaskGroup { group in
            group.addTask {
                await withDiscardingTaskGroup { group in
                    for await client in clients.starts { group.addTask { await client.run() } }
                }
            }
            defer { group.cancelAll() }
            return try await body(clients)
        }
    }

    /// Starts a client.
    func start(_ configuration: RedisConfiguration) -> RedisClient {
        let client = RedisClient(configuration: configuration)
        self.starter.yield(client)
        return client
    }

    /// Starts a client and waits for its connections.
    func connect(_ configuration: RedisConfiguration) async throws -> RedisClient {
        let client = self.start(configuration)
        try await client.waitUntilConnected()
        return client
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
}

extension RedisServer {
    var redisAddress: RedisAddress { RedisAddress(host: "127.0.0.1", port: self.port) }
}
