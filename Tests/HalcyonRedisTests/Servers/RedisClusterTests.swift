import HalcyonCache
import HalcyonTesting
import NIOCore
import Testing

@testable import HalcyonRedis

@Suite(.enabled(if: RedisPrograms.areInstalled, "\(RedisPrograms.missing ?? "")"), .timeLimit(.minutes(3)))
struct RedisClusterTests {
    private static let long = Duration.seconds(20)
    private static let names = KeyNames(prefix: "halcyon")

    /// Which of the three primaries has a slot at first.
    private static func owner(_ slot: Int) -> Int { slot <= 5_460 ? 0 : slot <= 10_922 ? 1 : 2 }

    private static func slot(of key: CacheKey) -> Int { Self.names.entry(key).slot }

    private static func configuration(_ servers: [RedisServer]) -> RedisConfiguration {
        .testing(.cluster([servers[0].redisAddress, servers[4].redisAddress]))
    }

    @Test func keysGoToTheirPrimaries() async throws {
        try await RedisServers.cluster { servers in
            try await Clients.with { clients in
                let client = try await clients.connect(Self.configuration(servers))
                let tier = RedisTier(client: client)
                #expect(Set(client.links.map(\.address)) == Set(servers.prefix(3).map(\.redisAddress)))
                for number in 0..<30 {
                    let key = CacheKey(number: number)
                    try await tier.set(key, .sample("\(number)"), ticket: .none, within: Self.long)
                    let name = String(buffer: Self.names.entry(key).name)
                    let stored = try await servers[Self.owner(Self.slot(of: key))].command("EXISTS", name)
                    #expect(stored == "1")
                    let slot = try await servers[0].command("CLUSTER", "KEYSLOT", name)
                    #expect(slot == "\(Self.slot(of: key))")
                    let hit = try await tier.get(key, within: Self.long)
                    #expect(hit?.entry == .sample("\(number)"))
                }
                try await Self.moveASlot(servers, tier)
                #expect(client.links.allSatisfy { $0.lastError == nil })
            }
        }
    }

    /// Moves a slot with two keys while they are asked for.
    private static func moveASlot(_ servers: [RedisServer], _ tier: RedisTier) async throws {
        let slot = Self.slot(of: CacheKey(number: 0))
        let inSlot = (0..<400_000).lazy.map { CacheKey(number: $0) }.filter { Self.slot(of: $0) == slot }
        let keys = Array(inSlot.prefix(3))
        let (from, to) = (servers[Self.owner(slot)], servers[(Self.owner(slot) + 1) % 3])
        for key in keys.prefix(2) { try await tier.set(key, .sample("moving"), ticket: .none, within: Self.long) }
        let (fromID, toID) = (try await from.command("CLUSTER", "MYID"), try await to.command("CLUSTER", "MYID"))
        try await to.command("CLUSTER", "SETSLOT", "\(slot)", "IMPORTING", fromID)
        try await from.command("CLUSTER", "SETSLOT", "\(slot)", "MIGRATING", toID)
        let moved = String(buffer: Self.names.entry(keys[0]).name)
        let reply = try await from.command("MIGRATE", "127.0.0.1", "\(to.port)", moved, "0", "5000")
        #expect(reply == "OK")

        // One is there already, one is still here, one is new and belongs there.
        for key in keys.prefix(2) {
            let hit = try await tier.get(key, within: Self.long)
            #expect(hit?.entry == .sample("moving"))
        }
        try await tier.set(keys[2], .sample("new"), ticket: .none, within: Self.long)
        let there = try await to.command("CLUSTER", "COUNTKEYSINSLOT", "\(slot)")
        #expect(there == "2")

        let rest = String(buffer: Self.names.entry(keys[1]).name)
        try await from.command("MIGRATE", "127.0.0.1", "\(to.port)", rest, "0", "5000")
        for server in [to, from] { try await server.command("CLUSTER", "SETSLOT", "\(slot)", "NODE", toID) }
        for (key, text) in zip(keys, ["moving", "moving", "new"]) {
            let hit = try await tier.get(key, within: Self.long)
            #expect(hit?.entry == .sample(text))
        }
    }

    @Test func replicasTakeThePlaceOfLostPrimaries() async throws {
        try await RedisServers.cluster { servers in
            try await Clients.with { clients in
                let (client, tier, log) = try await clients.join(Self.configuration(servers))
                let position = try await RedisBus(client: client).publish(.sample(1), to: 0, within: Self.long)
                await log.wait { $0.events(of: 0).count == 1 }

                // The primary with the log, then one without.
                let withLog = Self.owner(Self.names.log.slot)
                let other = (withLog + 1) % 3
                try await servers[withLog].waitForReplica(setting: "{halcyon:log}:test")
                for lost in [withLog, other] {
                    let address = servers[lost].redisAddress
                    let keys = (0..<100).map { CacheKey(number: $0) }
                    let key = try #require(keys.first { Self.owner(Self.slot(of: $0)) == lost })
                    await servers[lost].kill()
                    try await client.wait { links in !links.contains { $0.address == address && $0.isConnected } }
                    let code = await #expect(throws: SharedTierError.self) {
                        try await tier.set(key, .sample("x"), ticket: .none, within: Self.long)
                    }
                    #expect(code?.code == .unavailable)
                    let live = try #require(keys.first { Self.owner(Self.slot(of: $0)) == (other + 1) % 3 })
                    try await tier.set(live, .sample("meanwhile"), ticket: .none, within: Self.long)
                    try await servers[lost + 3].takePlaceOfPrimary()
                    try await client.wait { links in
                        links.count == 6 && links.allSatisfy { $0.isConnected && $0.address != address }
                    }
                    try await tier.set(key, .sample("after"), ticket: .none, within: Self.long)
                }
                await log.wait { $0.cameBack() }
                // The replica had the whole log, so this process stands where it stood.
                #expect(log.signals.joins(of: 0).allSatisfy { $0.epoch == position.epoch })
                #expect(log.signals.joins(of: 0).dropFirst().allSatisfy { $0.after == position.offset })
                #expect(log.signals.events(of: 0).count == 1)
            }
        }
    }
}
