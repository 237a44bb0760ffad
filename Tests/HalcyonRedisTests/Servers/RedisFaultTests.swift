import HalcyonCache
import HalcyonRedis
import HalcyonTesting
import Testing

@Suite(.enabled(if: RedisPrograms.areInstalled, "\(RedisPrograms.missing ?? "")"), .timeLimit(.minutes(3)))
struct RedisFaultTests {
    private static let key = CacheKey(number: 1)
    private static let long = Duration.seconds(20)

    /// What a call throws.
    private static func code(_ body: () async throws -> Void) async -> SharedTierError.Code? {
        do { try await body() } catch { return (error as? SharedTierError)?.code }
        return nil
    }

    @Test func killedServerRefusesAtOnceAndComesBackAsAnEmptyOne() async throws {
        try await RedisServers.one { server in
            try await Clients.with { clients in
                let (client, tier, log) = try await clients.join(.testing(.one(server.redisAddress)))
                try await tier.set(Self.key, .sample("a"), ticket: .none, within: Self.long)
                let before = log.signals.joins(of: 0).map(\.epoch)
                await server.kill()
                try await client.wait { links in links.allSatisfy { !$0.isConnected } }
                await log.wait { $0.contains(.left(shard: 0)) }
                let code = await Self.code { _ = try await tier.get(Self.key, within: Self.long) }
                #expect(code == .unavailable)
                let published = await Self.code {
                    try await RedisBus(client: client).publish(.sample(1), to: 0, within: Self.long)
                }
                #expect(published == .unavailable)

                try await server.start()
                await log.wait { $0.cameBack() }
                try await client.waitUntilConnected()
                #expect(log.signals.joins(of: 0).map(\.epoch).last != before.last)
                let hit = try await tier.get(Self.key, within: Self.long)
                #expect(hit == nil)
                try await tier.set(Self.key, .sample("b"), ticket: .none, within: Self.long)
                let found = try await tier.get(Self.key, within: Self.long)?.entry
                #expect(found == .sample("b"))
            }
        }
    }

    @Test func stoppedServerIsLeftAndReadOnFromWhereItStood() async throws {
        try await RedisServers.one { server in
            try await Clients.with { clients in
                let (client, tier, log) = try await clients.join(.impatient(.one(server.redisAddress)))
                let bus = RedisBus(client: client)
                let position = try await bus.publish(.sample(1), to: 0, within: Self.long)
                await log.wait { $0.events(of: 0).count == 1 }
                await server.pause()
                // The first caller waits as long as it may, unless a heartbeat was faster; once the server is known to
                // be silent, nobody waits.
                let first = await Self.code { _ = try await tier.get(Self.key, within: .milliseconds(20)) }
                #expect(first == .timeout || first == .unavailable)
                try await client.wait { links in links.contains { $0.purpose == .reads && !$0.isConnected } }
                let second = await Self.code { _ = try await tier.get(Self.key, within: Self.long) }
                #expect(second == .unavailable)
                await log.wait { $0.contains(.left(shard: 0)) }

                await server.resume()
                await log.wait { $0.cameBack() }
                let join = log.signals.joins(of: 0).last
                #expect(join?.epoch == position.epoch)
                #expect(join?.after == position.offset)
                #expect(log.signals.events(of: 0).count == 1)
                try await client.waitUntilConnected()
                try await tier.set(Self.key, .sample("a"), ticket: .none, within: Self.long)
            }
        }
    }

    @Test func pausedClientsWaitNoLongerThanTheyMayAndGoOn() async throws {
        try await RedisServers.one { server in
            try await Clients.with { clients in
                let (_, tier, log) = try await clients.join(.testing(.one(server.redisAddress)))
                try await tier.set(Self.key, .sample("a"), ticket: .none, within: Self.long)
                try await server.command("CLIENT", "PAUSE", "4000", "ALL")
                for _ in 0..<3 {
                    let code = await Self.code { _ = try await tier.get(Self.key, within: .milliseconds(20)) }
                    #expect(code == .timeout)
                }
                // The late replies are passed over, and this one gets its own.
                let found = try await tier.get(Self.key, within: Self.long)?.entry
                #expect(found == .sample("a"))
                #expect(!log.signals.contains(.left(shard: 0)))
            }
        }
    }

    @Test func moreThanMayBeUnderWayIsRefusedAtOnce() async throws {
        try await RedisServers.one { server in
            try await Clients.with { clients in
                var configuration = RedisConfiguration.testing(.one(server.redisAddress))
                configuration.limits.commands = 8
                let (_, tier, _) = try await clients.join(configuration)
                try await server.command("CLIENT", "PAUSE", "4000", "ALL")
                let codes = await withTaskGroup(of: SharedTierError.Code?.self) { group in
                    for _ in 0..<20 {
                        group.addTask { await Self.code { _ = try await tier.get(Self.key, within: Self.long) } }
                    }
                    return await group.reduce(into: []) { $0.append($1) }
                }
                #expect(codes.count { $0 == nil } == 8)
                #expect(codes.count { $0 == .overloaded } == 12)
            }
        }
    }

    @Test func wrongPasswordIsToldAndTheRightOneTakenUp() async throws {
        var options = RedisServerOptions()
        options.password = "right"
        try await RedisServers.one(options) { server in
            try await Clients.with { clients in
                var configuration = RedisConfiguration.testing(.one(server.redisAddress))
                configuration.credentials = RedisCredentials(password: "wrong")
                let client = clients.start(configuration)
                try await client.wait { links in links.allSatisfy { $0.lastError?.code == .refused } }
                let error = await #expect(throws: SharedTierError.self) {
                    try await RedisTier(client: client).get(Self.key, within: Self.long)
                }
                #expect(error?.code == .refused)
                #expect(error?.message.contains("redis.password") == true)
                #expect(error?.message.contains("wrong") == false)
                try await server.command("CONFIG", "SET", "requirepass", "wrong")
                try await client.waitUntilConnected()
            }
        }
    }

    @Test func fullServerRefusesToStoreAndStillFinds() async throws {
        var options = RedisServerOptions()
        options.settings = [["maxmemory", "3mb"], ["maxmemory-policy", "noeviction"]]
        try await RedisServers.one(options) { server in
            try await Clients.with { clients in
                var configuration = RedisConfiguration.testing(.one(server.redisAddress))
                configuration.compression = nil
                let client = try await clients.connect(configuration)
                let tier = RedisTier(client: client)
                try await tier.set(Self.key, .sample("a"), ticket: .none, within: Self.long)
                var code: SharedTierError.Code?
                for number in 2..<40 where code == nil {
                    let entry = SharedEntry.sample(String(repeating: "x", count: 200_000))
                    code = await Self.code {
                        try await tier.set(CacheKey(number: number), entry, ticket: .none, within: Self.long)
                    }
                }
                #expect(code == .refused)
                let found = try await tier.get(Self.key, within: Self.long)?.entry
                #expect(found == .sample("a"))
            }
        }
    }

    @Test func oldServerTellsEventsButNoChanges() async throws {
        var options = RedisServerOptions()
        options.isOld = true
        options.password = "secret"
        try await RedisServers.one(options) { server in
            try await Clients.with { clients in
                var configuration = RedisConfiguration.testing(.one(server.redisAddress))
                configuration.credentials = RedisCredentials(password: "secret")
                configuration.times.logWait = .milliseconds(100)
                let (_, _, log) = try await clients.join(configuration)
                let (other, tier, _) = try await clients.join(configuration)
                try await tier.set(Self.key, .sample("a"), ticket: .none, within: Self.long)
                let position = try await RedisBus(client: other).publish(.sample(1), to: 0, within: Self.long)
                await log.wait { $0.contains(.event(.sample(1), shard: 0, position: position)) }
                #expect(log.signals.changedKeys.isEmpty)
                // That it was emptied is seen at the next look at the log.
                try await server.command("FLUSHALL")
                await log.wait { $0.joins(of: 0).last.map { $0.epoch != position.epoch } ?? false }
            }
        }
    }

    @Test func keysOfALostServerOfARingGoToTheNextAndComeBack() async throws {
        try await RedisServers.ring(3) { servers in
            try await Clients.with { clients in
                let (client, tier, log) = try await clients.join(.testing(.ring(servers.map(\.redisAddress))))
                let keys = (0..<60).map { CacheKey(number: $0) }
                let homes = keys.map { tier.shard(of: $0) }
                for key in keys { try await tier.set(key, .sample("a"), ticket: .none, within: Self.long) }
                await servers[1].kill()
                try await client.wait { links in
                    links.allSatisfy { $0.isConnected == ($0.address != servers[1].redisAddress) }
                }
                await log.wait { $0.contains(.left(shard: 1)) }
                for (key, home) in zip(keys, homes) {
                    let shard = tier.shard(of: key)
                    #expect(home == 1 ? shard != 1 : shard == home)
                    let hit = try await tier.get(key, within: Self.long)
                    #expect((hit == nil) == (home == 1))
                    if hit == nil { try await tier.set(key, .sample("b"), ticket: .none, within: Self.long) }
                    let found = try await tier.get(key, within: Self.long)
                    #expect(found?.entry == .sample(home == 1 ? "b" : "a"))
                }
                try await servers[1].start()
                try await client.waitUntilConnected()
                await log.wait { $0.cameBack(1) }
                #expect(keys.map { tier.shard(of: $0) } == homes)
                #expect(!log.signals.contains(.left(shard: 0)) && !log.signals.contains(.left(shard: 2)))
            }
        }
    }
}
