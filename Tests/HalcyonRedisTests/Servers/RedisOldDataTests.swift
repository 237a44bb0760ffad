import HalcyonCache
import HalcyonRedis
import HalcyonTesting
import Testing

/// Servers that come back with what they held some time ago.
@Suite(.enabled(if: RedisPrograms.areInstalled, "\(RedisPrograms.missing ?? "")"), .timeLimit(.minutes(2)))
struct RedisOldDataTests {
    private static let long = Duration.seconds(20)

    @Test func theLostEndOfALogIsSeenAndAllOfItReadAnew() async throws {
        try await RedisServers.one { server in
            try await Clients.with { clients in
                let (client, _, log) = try await clients.join(.testing(.one(server.redisAddress)))
                let bus = RedisBus(client: client)
                let kept = try await bus.publish(.sample(1), to: 0, within: Self.long)
                try await server.command("SAVE")
                let lost = try await bus.publish(.sample(2), to: 0, within: Self.long)
                await log.wait { $0.events(of: 0).count == 2 }
                try await server.restart()
                await log.wait { $0.cameBack() }
                let join = try #require(log.signals.joins(of: 0).last)
                #expect(join.epoch == lost.epoch && join.newest == kept.offset && join.newest < lost.offset)
                #expect(join.after == 0 && join.forgotten == 0)
                #expect(log.signals.events(of: 0).map(\.event.id.number) == [1, 2, 1])
            }
        }
    }

    @Test func anOlderEpochIsEndedByOneThatIsNewerThanAll() async throws {
        try await RedisServers.one { server in
            try await Clients.with { clients in
                let client = try await clients.connect(.testing(.one(server.redisAddress)))
                let bus = HeardBus(bus: RedisBus(client: client))
                let coherence = Coherence(bus: bus, clock: ContinuousClock())
                clients.run { await coherence.run() }
                await bus.log.waitUntilCaughtUp(shards: 1)
                let old = try #require(bus.log.signals.joins(of: 0).last).epoch
                try await server.command("SAVE")
                try await server.command("FLUSHALL")
                let emptied = await bus.log.wait { $0.joins(of: 0).last?.epoch != old }
                let new = try #require(emptied.joins(of: 0).last).epoch
                #expect(new > old)
                try await server.restart()
                await bus.log.wait { $0.cameBack() && $0.joins(of: 0).last?.epoch == old }
                await bus.log.wait { signals in signals.joins(of: 0).last.map { $0.epoch > new } ?? false }
            }
        }
    }
}
