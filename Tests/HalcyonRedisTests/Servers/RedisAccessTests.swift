import HalcyonCache
import HalcyonRedis
import HalcyonTesting
import Testing

@Suite(.enabled(if: RedisPrograms.areInstalled, "\(RedisPrograms.missing ?? "")"), .timeLimit(.minutes(2)))
struct RedisAccessTests {
    private static let long = Duration.seconds(20)

    private static func roundTrip(_ configuration: RedisConfiguration) async throws {
        try await Clients.with { clients in
            let (client, tier, log) = try await clients.join(configuration)
            try await tier.set(CacheKey(number: 1), .sample("a"), ticket: .none, within: Self.long)
            let hit = try await tier.get(CacheKey(number: 1), within: Self.long)
            #expect(hit?.entry == .sample("a"))
            let removed = try await tier.remove(CacheKey(number: 1), within: Self.long)
            #expect(removed)
            let holder = EntryVersion(1)
            let isTaken = try await tier.takeLease(
                of: CacheKey(number: 1), for: .seconds(9), holder: holder, within: Self.long
            )
            #expect(isTaken)
            try await tier.returnLease(of: CacheKey(number: 1), holder: holder, within: Self.long)
            let bus = RedisBus(client: client)
            let position = try await bus.publish(.sample(1), to: 0, within: Self.long)
            await log.wait { $0.contains(.event(.sample(1), shard: 0, position: position)) }
            try await bus.renewEpoch(of: 0, after: position.epoch, within: Self.long)
            await log.wait { $0.joins(of: 0).last.map { $0.epoch != position.epoch } ?? false }
        }
    }

    /// Why connections of a client are not made.
    private static func refusal(_ configuration: RedisConfiguration) async throws -> SharedTierError? {
        try await Clients.with { clients in
            let client = clients.start(configuration)
            try await client.wait { links in links.allSatisfy { $0.lastError != nil } }
            return client.links.first?.lastError
        }
    }

    /// The access list of Docs/Operations/Redis.md.
    @Test func userWithTheDocumentedRightsCanDoEverything() async throws {
        var options = RedisServerOptions()
        options.user = ("halcyon", "secret", RedisAccess.rules(prefix: "halcyon"))
        try await RedisServers.one(options) { server in
            var configuration = RedisConfiguration.testing(.one(server.redisAddress))
            configuration.credentials = RedisCredentials(user: "halcyon", password: "secret")
            try await Self.roundTrip(configuration)
        }
    }

    @Test func connectionsAreEncryptedAndTheServerIsVerified() async throws {
        var options = RedisServerOptions()
        options.usesTLS = true
        try await RedisServers.one(options) { server in
            var configuration = RedisConfiguration.testing(.one(server.redisAddress))
            configuration.tls = RedisTLS(authorityFile: server.certificates.authority, serverName: "redis.test")
            try await Self.roundTrip(configuration)

            configuration.tls?.serverName = "other.test"
            let otherName = try await Self.refusal(configuration)
            #expect(otherName?.message.contains("TLS") == true)
            configuration.tls?.serverName = nil
            let address = try await Self.refusal(configuration)
            #expect(address?.message.contains("TLS") == true)
            configuration.tls = RedisTLS(serverName: "redis.test")
            let unknownAuthority = try await Self.refusal(configuration)
            #expect(unknownAuthority?.message.contains("TLS") == true)
            configuration.tls = RedisTLS(authorityFile: "/nowhere", serverName: "redis.test")
            let noFile = try await Self.refusal(configuration)
            #expect(noFile?.code == .refused)
            configuration.tls = nil
            let plain = try await Self.refusal(configuration)
            #expect(plain?.code == .unavailable)
        }
    }

    @Test func serverMayAskForACertificate() async throws {
        var options = RedisServerOptions()
        options.usesTLS = true
        options.asksForCertificate = true
        try await RedisServers.one(options) { server in
            var configuration = RedisConfiguration.testing(.one(server.redisAddress))
            let files = server.certificates
            configuration.tls = RedisTLS(
                authorityFile: files.authority, serverName: "redis.test", certificateFile: files.certificate,
                keyFile: files.key
            )
            try await Self.roundTrip(configuration)
            configuration.tls = RedisTLS(authorityFile: files.authority, serverName: "redis.test")
            let refusal = try await Self.refusal(configuration)
            #expect(refusal?.code == .unavailable)
        }
    }
}
