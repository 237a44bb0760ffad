import HalcyonCache
import HalcyonRedis
import HalcyonTesting
import Testing

@Suite(.enabled(if: RedisPrograms.areInstalled, "\(RedisPrograms.missing ?? "")"), .timeLimit(.minutes(2)))
struct RedisConformanceTests {
    private static let checks = SharedTierConformance.checks + InvalidationBusConformance.checks

    private static func shards(
        _ configuration: RedisConfiguration, _ servers: [RedisServer], _ clients: Clients
    ) -> ShardsUnderTest {
        ShardsUnderTest(logLimit: configuration.limits.logEvents) {
            let client = try await clients.connect(configuration)
            return .init(tier: RedisTier(client: client), bus: RedisBus(client: client))
        } passTime: { duration in
            let (seconds, attoseconds) = duration.components
            let wait = Double(seconds) + Double(attoseconds) / 1e18
            try await servers[0].command("BLPOP", "nothing", "\(wait)")
        } flush: { shard in
            try await servers[shard].command("FLUSHALL")
        }
    }

    private static func configuration(_ topology: RedisTopology) -> RedisConfiguration {
        var configuration = RedisConfiguration.testing(topology)
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
                try await check.run(Self.shards(Self.configuration(.one(server.redisAddress)), [server], clients))
            }
        }
    }

    @Test(arguments: checks)
    func ringConforms(_ check: SharedTierConformance.Check) async throws {
        try await RedisServers.ring(3) { servers in
            try await Clients.with { clients in
                let configuration = Self.configuration(.ring(servers.map(\.redisAddress)))
                try await check.run(Self.shards(configuration, servers, clients))
            }
        }
    }
}
