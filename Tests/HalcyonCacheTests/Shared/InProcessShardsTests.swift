import HalcyonTesting
import Testing

@testable import HalcyonCache

@Suite struct InProcessShardsTests {
    static func freshShards(count: Int) -> ShardsUnderTest {
        let clock = ManualClock()
        let shards = InProcessShards(count: count, capacity: 1000, logLimit: 100, clock: clock)
        return ShardsUnderTest(logLimit: 100) {
            let (tier, bus) = shards.join()
            return .init(tier: tier, bus: bus)
        } passTime: {
            clock.advance(by: $0)
        } flush: {
            shards.flush($0)
        }
    }

    @Test(arguments: SharedTierConformance.checks, [1, 3])
    func tierConforms(check: SharedTierConformance.Check, shards: Int) async throws {
        try await check.run(Self.freshShards(count: shards))
    }

    @Test(arguments: InvalidationBusConformance.checks, [1, 3])
    func busConforms(check: InvalidationBusConformance.Check, shards: Int) async throws {
        try await check.run(Self.freshShards(count: shards))
    }

    @Test func oldestEntryGoesWhenThereIsNoRoom() async throws {
        var shard = InProcessShard(capacity: 3, logLimit: 1)
        let entry = SharedEntry(value: [], version: EntryVersion(1), writtenUnixMilliseconds: 0, timeToLive: nil)
        for round in 0..<20 {
            for number in [1, 2, 1, 3, 4] {
                shard.set(CacheKey(number: number), entry, position: nil, now: .zero)
                #expect(shard.keys.count <= 3, "round \(round)")
            }
            #expect(Set(shard.keys) == Set([1, 3, 4].map { CacheKey(number: $0) }))
        }
    }

    @Test func leasesAreBounded() {
        var shard = InProcessShard(capacity: 2, logLimit: 1)
        func take(_ number: Int, now: Int) -> Bool {
            shard.takeLease(
                of: CacheKey(number: number), for: .seconds(5), holder: EntryVersion(1), now: .seconds(now))
        }
        #expect(take(1, now: 0) && take(2, now: 1))
        #expect(!take(3, now: 4), "there is no room")
        #expect(take(3, now: 5), "the first is over")
    }

    @Test func replicaThatLagsBehindIsReadAnew() {
        var shard = InProcessShard(capacity: 2, logLimit: 10)
        var place = InProcessBus<ManualClock>.Place()
        func append(_ number: UInt64) {
            _ = shard.append(InvalidationEvent(id: .init(origin: 1, number: number), subject: .everything))
        }
        func told() -> [String] {
            place.read(shard, number: 0).map { signal in
                switch signal {
                case .joined(_, _, let newest, let forgotten, let after): "joined \(newest) \(forgotten) \(after)"
                case .event(let event, _, let position): "\(event.id.number) at \(position.offset)"
                case .caughtUp: "caught up"
                default: "?"
                }
            }
        }
        append(1)
        #expect(told() == ["joined 1 0 0", "1 at 1", "caught up"])
        let older = shard
        append(2)
        #expect(told() == ["2 at 2"])
        shard.goBack(to: older)
        append(3)
        #expect(told() == ["joined 3 0 0", "1 at 1", "3 at 3", "caught up"])
        #expect(told() == [])
    }
}
