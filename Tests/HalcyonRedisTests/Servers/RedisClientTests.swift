import HalcyonCache
import HalcyonTesting
import InMemoryLogging
import Logging
import Metrics
import MetricsTestKit
import NIOCore
import ServiceLifecycleTestKit
import Testing

@testable import HalcyonRedis

@Suite(.enabled(if: RedisPrograms.areInstalled, "\(RedisPrograms.missing ?? "")"), .timeLimit(.minutes(2)))
struct RedisClientTests {
    private static let long = Duration.seconds(20)
    private static let key = CacheKey(number: 1)

    /// A client whose metrics the test sees, connected for as long as `body` runs.
    private static func with(
        _ configuration: RedisConfiguration, _ metrics: TestMetrics = TestMetrics(), log: InMemoryLogHandler? = nil,
        _ body: (RedisClient) async throws -> Void
    ) async throws {
        let client = withMetricsFactory(metrics) { RedisClient(configuration: configuration) }
        try await withLogger(logLevel: .trace, handler: log ?? InMemoryLogHandler()) { _ in
            try await withThrowingTaskGroup { group in
                group.addTask { await client.run() }
                defer { group.cancelAll() }
                try await body(client)
            }
        }
    }

    @Test func whatIsDoneIsMeasured() async throws {
        try await RedisServers.one { server in
            let metrics = TestMetrics()
            try await Self.with(.testing(.one(server.redisAddress)), metrics) { client in
                try await client.waitUntilConnected()
                let tier = RedisTier(client: client)
                let text = String(repeating: "Sleep well. ", count: 500)
                try await tier.set(Self.key, .sample(text), ticket: .none, within: Self.long)
                _ = try await tier.get(Self.key, within: Self.long)
                try await server.command("CLIENT", "PAUSE", "4000", "ALL")
                _ = try? await tier.get(Self.key, within: .milliseconds(5))
            }
            func timer(_ operation: String) throws -> TestTimer {
                try metrics.expectTimer("halcyon.redis.operation.duration", [("operation", operation)])
            }
            #expect(try timer("get").values.count == 2)
            #expect(try timer("set").values.count == 1)
            #expect(try metrics.expectCounter("halcyon.redis.errors", [("code", "timeout")]).totalValue == 1)
            #expect(try metrics.expectCounter("halcyon.redis.connects").totalValue == 2)
            let raw = try metrics.expectCounter("halcyon.redis.value_bytes", [("form", "raw")]).totalValue
            let stored = try metrics.expectCounter("halcyon.redis.value_bytes", [("form", "stored")]).totalValue
            #expect(raw == 6_000 && stored < 300)
            // Every label comes from a set that is known beforehand.
            let labels = Set(metrics.counters.flatMap(\.dimensions).map { "\($0.0)=\($0.1)" })
            #expect(labels.count == SharedTierError.Code.count + 2)
        }
    }

    @Test func aValueThatDoesNotDecodeIsAMissIsCountedAndDeleted() async throws {
        try await RedisServers.one { server in
            let metrics = TestMetrics()
            try await Self.with(.testing(.one(server.redisAddress)), metrics) { client in
                try await client.waitUntilConnected()
                let name = String(buffer: KeyNames(prefix: "halcyon").entry(Self.key).name)
                try await server.command("SET", name, "somebody else's")
                let hit = try await RedisTier(client: client).get(Self.key, within: Self.long)
                #expect(hit == nil)
                let count = try await server.command("EXISTS", name)
                #expect(count == "0")
            }
            #expect(try metrics.expectCounter("halcyon.redis.unreadable_values").totalValue == 1)
        }
    }

    @Test func aKeyOfAnotherKindIsTold() async throws {
        try await RedisServers.one { server in
            try await Self.with(.testing(.one(server.redisAddress))) { client in
                try await client.waitUntilConnected()
                let name = String(buffer: KeyNames(prefix: "halcyon").entry(Self.key).name)
                try await server.command("LPUSH", name, "x")
                let error = await #expect(throws: SharedTierError.self) {
                    try await RedisTier(client: client).get(Self.key, within: Self.long)
                }
                #expect(error?.code == .unreadable)
            }
        }
    }

    @Test func logsSayWhatIsWrongAndNothingThatIsSecret() async throws {
        var options = RedisServerOptions()
        options.password = "right-password"
        try await RedisServers.one(options) { server in
            var configuration = RedisConfiguration.testing(.one(server.redisAddress))
            configuration.credentials = RedisCredentials(user: "default", password: "wrong-password")
            let log = InMemoryLogHandler()
            try await Self.with(configuration, log: log) { client in
                try await client.wait { links in links.allSatisfy { $0.lastError != nil } }
                try await server.command("CONFIG", "SET", "requirepass", "wrong-password")
                try await client.waitUntilConnected()
                await server.kill()
                try await client.wait { links in links.allSatisfy { !$0.isConnected } }
            }
            let lines = log.entries.map { "\($0.level) \($0.message) \($0.metadata)" }
            #expect(lines.contains { $0.hasPrefix("info There is no connection to Redis") })
            #expect(lines.contains { $0.contains("redis.password") })
            #expect(lines.contains { $0.hasPrefix("debug Connected to Redis") })
            #expect(!lines.contains { $0.contains("password\"") || $0.contains("-password") })
        }
    }

    @Test func aShutdownLetsTheConnectionsGo() async throws {
        try await RedisServers.one { server in
            let client = RedisClient(configuration: .testing(.one(server.redisAddress)))
            await testGracefulShutdown { trigger in
                await withDiscardingTaskGroup { group in
                    group.addTask { await client.run() }
                    // Nothing cancels the wait.
                    try? await client.waitUntilConnected()
                    trigger.triggerGracefulShutdown()
                }
            }
            #expect(client.links.allSatisfy { !$0.isConnected })
        }
    }
}

extension SharedTierError.Code {
    /// How many there are.
    fileprivate static let count = 5
}
