import HalcyonCache
import HalcyonTesting
import Testing

@testable import HalcyonRedis

/// What Docs/Operations/Redis.md says of faults, in every shape of servers.
@Suite(.enabled(if: RedisPrograms.areInstalled, "\(RedisPrograms.missing ?? "")"), .timeLimit(.minutes(3)))
struct RedisShapeFaultTests {
    private static let long = Duration.seconds(20)
    private static let short = Duration.milliseconds(20)

    /// What a call throws.
    private static func code(_ body: () async throws -> Void) async -> SharedTierError.Code? {
        do { try await body() } catch { return (error as? SharedTierError)?.code }
        return nil
    }

    /// What a call throws once the servers refuse it: before the first attempt there is no connection yet.
    private static func refusal(_ client: RedisClient, _ body: () async throws -> Void) async -> SharedTierError? {
        for await _ in client.environment.changed.changes() {
            do { try await body() } catch {
                if let error = error as? SharedTierError, error.code == .refused { return error }
            }
        }
        return nil
    }

    /// Writes and reads an entry.
    private static func roundTrip(_ key: CacheKey, _ tier: RedisTier, _ text: String) async throws {
        try await tier.set(key, .sample(text), ticket: .none, within: Self.long)
        let hit = try await tier.get(key, within: Self.long)
        #expect(hit?.entry == .sample(text))
    }

    @Test(arguments: ServerShape.allCases)
    func aStoppedServerIsLeftAndHeardAgain(_ shape: ServerShape) async throws {
        try await shape.with { servers in
            try await Clients.with { clients in
                let (client, tier, log) = try await clients.join(.impatient(servers.topology))
                try await tier.set(servers.key, .sample("a"), ticket: .none, within: Self.long)
                let epoch = log.signals.joins(of: 0).last?.epoch
                await servers.first.pause()
                await log.wait { $0.contains(.left(shard: 0)) }
                try await client.wait { links in
                    links.allSatisfy { $0.address != servers.first.redisAddress || !$0.isConnected }
                }
                let second = await Self.code { _ = try await tier.get(servers.key, within: Self.long) }
                // The ring's next server knows nothing of the key.
                #expect(second == (shape == .ring ? nil : .unavailable))

                await servers.first.resume()
                await log.wait { $0.cameBack() }
                try await client.waitUntilConnected()
                #expect(log.signals.joins(of: 0).allSatisfy { $0.epoch == epoch })
                let hit = try await tier.get(servers.key, within: Self.long)
                #expect(hit?.entry == .sample("a"))
            }
        }
    }

    @Test(arguments: ServerShape.allCases)
    func aServerThatPausesItsClientsIsWaitedForAsLongAsMayBe(_ shape: ServerShape) async throws {
        try await shape.with { servers in
            try await Clients.with { clients in
                let (_, tier, log) = try await clients.join(.testing(servers.topology))
                try await tier.set(servers.key, .sample("a"), ticket: .none, within: Self.long)
                try await servers.first.command("CLIENT", "PAUSE", "4000", "ALL")
                let code = await Self.code { _ = try await tier.get(servers.key, within: Self.short) }
                #expect(code == .timeout)
                let hit = try await tier.get(servers.key, within: Self.long)
                #expect(hit?.entry == .sample("a"))
                #expect(!log.signals.contains(.left(shard: 0)))
            }
        }
    }

    @Test(arguments: ServerShape.allCases)
    func emptyingIsToldAndFailsNoCall(_ shape: ServerShape) async throws {
        try await shape.with { servers in
            try await Clients.with { clients in
                let (client, tier, log) = try await clients.join(.testing(servers.topology))
                try await tier.set(servers.key, .sample("a"), ticket: .none, within: Self.long)
                let before = log.signals.joins(of: 0).last?.epoch ?? 0
                for server in servers.shards.joined() { try await server.command("FLUSHALL") }
                for shard in 0..<client.shardCount {
                    await log.wait { signals in
                        guard let flushed = signals.lastIndex(of: .flushed(shard: shard)) else { return false }
                        return signals[flushed...].contains(.caughtUp(shard: shard))
                    }
                }
                // In a cluster the server with the log may be the last of several that are emptied.
                await log.wait { signals in signals.joins(of: 0).last.map { $0.epoch > before } ?? false }
                #expect(!log.signals.contains { if case .left = $0 { true } else { false } })
                let hit = try await tier.get(servers.key, within: Self.long)
                #expect(hit == nil)
                try await Self.roundTrip(servers.key, tier, "b")
            }
        }
    }

    @Test(arguments: ServerShape.allCases)
    func aServerThatComesBackEmptyIsJoinedAnew(_ shape: ServerShape) async throws {
        try await shape.with { servers in
            try await Clients.with { clients in
                let (client, tier, log) = try await clients.join(.testing(servers.topology))
                try await tier.set(servers.key, .sample("a"), ticket: .none, within: Self.long)
                let before = log.signals.joins(of: 0).last?.epoch ?? 0
                try await servers.first.restart()
                await log.wait { $0.cameBack() }
                try await client.waitUntilConnected()
                #expect(log.signals.joins(of: 0).last.map { $0.epoch > before } == true)
                let hit = try await tier.get(servers.key, within: Self.long)
                #expect(hit == nil)
                try await Self.roundTrip(servers.key, tier, "b")
            }
        }
    }

    @Test(arguments: ServerShape.allCases)
    func aWrongPasswordIsToldAndTheRightOneTakenUp(_ shape: ServerShape) async throws {
        var options = RedisServerOptions()
        options.password = "right"
        try await shape.with(options) { servers in
            try await Clients.with { clients in
                var configuration = RedisConfiguration.testing(servers.topology)
                configuration.credentials = RedisCredentials(password: "wrong")
                let client = clients.start(configuration)
                let tier = RedisTier(client: client)
                let refusal = await Self.refusal(client) { _ = try await tier.get(servers.key, within: Self.long) }
                #expect(refusal?.message.contains("redis.password") == true)
                #expect(refusal?.message.contains("wrong") == false)
                for server in servers.shards.joined() + servers.replicas {
                    try await server.command("ACL", "SETUSER", "default", ">wrong")
                }
                try await client.waitUntilConnected()
                try await Self.roundTrip(servers.key, tier, "a")
            }
        }
    }
}
