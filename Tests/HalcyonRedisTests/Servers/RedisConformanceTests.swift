import HalcyonCache
import HalcyonRedis
import HalcyonTesting
import Testing

@Suite(.enabled(if: RedisPrograms.areInstalled, "\(RedisPrograms.missing ?? "")"), .timeLimit(.minutes(3)))
struct RedisConformanceTests {
    private static let checks = SharedTierConformance.checks + InvalidationBusConformance.checks

    private static func shards(
        _ configuration: RedisConfiguration, _ shards: [[RedisServer]], _ clients: Clients
    ) -> ShardsUnderTest {
        ShardsUnderTest(logLimit: configuration.limits.logEvents) {
            let client = try await clients.connect(configuration)
            return .init(tier: RedisTier(client: client), bus: RedisBus(client: client))
        } passTime: { duration in
            // The server waits, for replicas that it has not got.
            let (seconds, attoseconds) = duration.components
            try await shards[0][0].command("WAIT", "9", "\(seconds * 1_000 + attoseconds / 1_000_000_000_000_000)")
        } flush: { shard in
            for server in shards[shard] { try await server.command("FLUSHALL") }
        }
    }

    private static func configuration(_ topology: RedisTopology, prefix: String = "halcyon") -> RedisConfiguration {
        var configuration = RedisConfiguration.testing(topology)
        configuration.prefix = prefix
        configuration.limits.logEvents = 200
        configuration.encryption = RedisEncryption(
            keys: [.init(name: "k1", bytes: Array(repeating: 7, count: 32))], scope: .confidential
        )
        return configuration
    }

    @Test(arguments: checks)
    func oneServerConforms(_ check: SharedTierConformance.Check) async throws {
        try await RedisServers.one { server in
            try await Clients.with { clients in
                try await check.run(Self.shards(Self.configuration(.one(server.redisAddress)), [[server]], clients))
            }
        }
    }

    @Test(arguments: checks)
    func ringConforms(_ check: SharedTierConformance.Check) async throws {
        try await RedisServers.ring(3) { servers in
            try await Clients.with { clients in
                let configuration = Self.configuration(.ring(servers.map(\.redisAddress)))
                try await check.run(Self.shards(configuration, servers.map { [$0] }, clients))
            }
        }
    }

    /// A cluster takes seconds to come up, so one serves all checks, each with keys of its own.
    @Test func clusterConforms() async throws {
        try await RedisServers.cluster { servers in
            for (number, check) in Self.checks.enumerated() {
                let configuration = Self.configuration(
                    .cluster(servers.map(\.redisAddress)), prefix: "check-\(number)"
                )
                try await Clients.with { clients in
                    try await check.run(Self.shards(configuration, [Array(servers.prefix(3))], clients))
                }
            }
        }
    }

    @Test func sentinelPrimaryConforms() async throws {
        try await RedisServers.sentinel { servers in
            for (number, check) in Self.checks.enumerated() {
                let configuration = Self.configuration(
                    .sentinel(servers.sentinels.map(\.redisAddress), primary: RedisSentinelServers.name),
                    prefix: "check-\(number)"
                )
                try await Clients.with { clients in
                    try await check.run(Self.shards(configuration, [[servers.primary]], clients))
                }
            }
        }
    }
}
