import HalcyonCache
import HalcyonRedis
import HalcyonTesting
import Testing

@Suite(.enabled(if: RedisPrograms.areInstalled, "\(RedisPrograms.missing ?? "")"), .timeLimit(.minutes(3)))
struct RedisSentinelTests {
    private static let long = Duration.seconds(20)

    private static func configuration(_ servers: RedisSentinelServers) -> RedisConfiguration {
        .testing(.sentinel(servers.sentinels.map(\.redisAddress), primary: RedisSentinelServers.name))
    }

    @Test func newPrimaryIsFollowed() async throws {
        try await RedisServers.sentinel { servers in
            try await Clients.with { clients in
                let (client, tier, log) = try await clients.join(Self.configuration(servers))
                let key = CacheKey(number: 1)
                try await tier.set(key, .sample("a"), ticket: .none, within: Self.long)
                let position = try await RedisBus(client: client).publish(.sample(1), to: 0, within: Self.long)
                await log.wait { $0.events(of: 0).count == 1 }
                // The replica has it too before the primary goes.
                try await servers.primary.waitForReplica(setting: "test")
                // The sentinel that is listened to goes as well.
                await servers.sentinels[0].kill()
                await servers.primary.kill()
                try await servers.replacePrimary(by: servers.sentinels[1])
                await log.wait { $0.cameBack() }
                try await client.waitUntilConnected()
                #expect(client.links.map(\.address) == Array(repeating: servers.replica.redisAddress, count: 2))
                let hit = try await tier.get(key, within: Self.long)
                #expect(hit?.entry == .sample("a"))
                try await tier.set(key, .sample("b"), ticket: .none, within: Self.long)
                #expect(log.signals.joins(of: 0).last?.epoch == position.epoch)
                #expect(log.signals.joins(of: 0).last?.after == position.offset)
            }
        }
    }

    @Test func tailThatTheNewPrimaryNeverHadIsSeenToBeLost() async throws {
        try await RedisServers.sentinel { servers in
            try await Clients.with { clients in
                let (client, _, log) = try await clients.join(Self.configuration(servers))
                let bus = RedisBus(client: client)
                let kept = try await bus.publish(.sample(1), to: 0, within: Self.long)
                try await servers.primary.waitForReplica(setting: "test")
                // The replica is cut off before it could get the second event.
                await servers.replica.pause()
                try await servers.primary.command("CLIENT", "KILL", "TYPE", "replica")
                let lost = try await bus.publish(.sample(2), to: 0, within: Self.long)
                await log.wait { $0.events(of: 0).count == 2 }
                await servers.primary.kill()
                await servers.replica.resume()
                try await servers.replacePrimary(by: servers.sentinels[0])
                await log.wait { $0.cameBack() }
                let join = try #require(log.signals.joins(of: 0).last)
                #expect(join.epoch == kept.epoch)
                #expect(join.newest == kept.offset && join.newest < lost.offset)
                #expect(join.after == 0 && join.forgotten == 0)
                #expect(log.signals.events(of: 0).map(\.event.id.number) == [1, 2, 1])
            }
        }
    }

    @Test func unknownNameIsTold() async throws {
        try await RedisServers.sentinel { servers in
            try await Clients.with { clients in
                let sentinels = servers.sentinels.map(\.redisAddress)
                let client = clients.start(.testing(.sentinel(sentinels, primary: "other")))
                let log = clients.listen(to: client)
                await #expect(throws: SharedTierError.self) {
                    try await RedisTier(client: client).get(CacheKey(number: 1), within: Self.long)
                }
                #expect(log.signals.isEmpty)
            }
        }
    }
}
