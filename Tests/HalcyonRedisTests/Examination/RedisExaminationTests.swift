import HalcyonRedis
import HalcyonTesting
import Testing

@Suite(.enabled(if: RedisPrograms.areInstalled, "\(RedisPrograms.missing ?? "")"), .timeLimit(.minutes(2)))
struct RedisExaminationTests {
    private static func examine(_ topology: RedisTopology, password: String? = nil) async throws -> [RedisFinding] {
        var configuration = RedisConfiguration.testing(topology)
        configuration.credentials = password.map { RedisCredentials(password: $0) }
        return try await RedisExamination(configuration: configuration).run()
    }

    @Test func aServerAsItComesLacksABound() async throws {
        try await RedisServers.one { server in
            let findings = try await Self.examine(.one(server.redisAddress))
            #expect(findings.first?.verdict == .well)
            #expect(findings.contains { $0.detail.contains("maxmemory") && $0.verdict == .warning })
        }
    }

    @Test func aServerAsRecommendedIsWell() async throws {
        var options = RedisServerOptions()
        options.settings = [["maxmemory", "64mb"], ["maxmemory-policy", "allkeys-lfu"]]
        options.password = "secret"
        try await RedisServers.one(options) { server in
            let findings = try await Self.examine(.one(server.redisAddress), password: "secret")
            // On a busy machine a PING may take its time.
            #expect(findings.filter { !$0.detail.contains("a PING takes") }.map(\.verdict) == [.well])
            let wrong = try await Self.examine(.one(server.redisAddress), password: "wrong")
            #expect(wrong.map(\.verdict) == [.broken])
            #expect(wrong.first?.detail.contains("redis.password") == true)
            await server.kill()
            let gone = try await Self.examine(.one(server.redisAddress))
            #expect(gone.map(\.verdict) == [.broken])
        }
    }

    @Test func anOldServerIsToldToBeDeafToChanges() async throws {
        var options = RedisServerOptions()
        options.isOld = true
        try await RedisServers.one(options) { server in
            let findings = try await Self.examine(.one(server.redisAddress))
            #expect(findings.contains { $0.detail.contains("version 2") })
        }
    }

    @Test func clustersAndSentinelsAreLookedAtAsAWhole() async throws {
        try await RedisServers.cluster { servers in
            let findings = try await Self.examine(.cluster([servers[1].redisAddress]))
            #expect(
                findings.first == .init(name: "redis cluster", verdict: .well, detail: "3 primaries have all slots"))
            #expect(findings.count { $0.detail.hasPrefix("Redis ") } == 3)
        }
        try await RedisServers.sentinel { servers in
            let sentinels = servers.sentinels.map(\.redisAddress)
            let findings = try await Self.examine(.sentinel(sentinels, primary: RedisSentinelServers.name))
            #expect(findings.count { $0.name.hasPrefix("redis sentinel ") && $0.verdict == .well } == 3)
            #expect(findings.contains { $0.name == "redis \(servers.primary.redisAddress)" })
            let other = try await Self.examine(.sentinel(sentinels, primary: "other"))
            #expect(other.count { $0.verdict == .broken } == 3)
        }
    }
}
