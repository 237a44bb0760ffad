import Testing

@testable import HalcyonCache

/// What the policy makes of traffic that one fixed policy or another cannot deal with.
@Suite struct AdaptationTests {
    /// What the last part of a stream gets in a cache that has seen all of it.
    static func lastShare(
        of stream: [UInt64], last: Int, capacity: Int, kind: EvictionPolicyKind = .adaptive
    ) -> Double {
        var cache = PolicyDriver(capacity: capacity, kind: kind)
        _ = cache.hits(of: stream.dropLast(last))
        return Double(cache.hits(of: stream.suffix(last))) / Double(last)
    }

    @Test func loopLongerThanTheCacheKeepsItsShare() {
        let loop = RequestStream.loop(60_000, length: 1000)
        #expect(Self.lastShare(of: loop, last: 10_000, capacity: 500, kind: .lru) == 0)
        #expect(Self.lastShare(of: loop, last: 10_000, capacity: 500) > 0.45)
    }

    @Test func freshKeysGetTheRoomThatRecencyGivesThem() {
        var random = RequestStream(seed: 2)
        let fresh = random.recent(60_000, reach: 1200, from: 0)
        let recency = Self.lastShare(of: fresh, last: 20_000, capacity: 400, kind: .lru)
        let frequency = Self.lastShare(of: fresh, last: 20_000, capacity: 400, kind: .wTinyLFU)
        #expect(frequency < recency - 0.2, "the stream is no test")
        #expect(Self.lastShare(of: fresh, last: 20_000, capacity: 400) > recency - 0.02)
    }

    @Test func popularKeysStayAgainstUnpopularOnes() {
        var random = RequestStream(seed: 3)
        let skewed = random.zipf(60_000, keys: 20_000)
        let recency = Self.lastShare(of: skewed, last: 20_000, capacity: 200, kind: .lru)
        #expect(Self.lastShare(of: skewed, last: 20_000, capacity: 200) > recency + 0.08)
    }

    /// Traffic that changes its kind twice: each time the cache does as well at last as one that knows nothing else.
    @Test func hitsComeBackAfterTheTrafficChanged() {
        var random = RequestStream(seed: 4)
        let popular = random.zipf(40_000, keys: 10_000)
        let fresh = random.recent(40_000, reach: 1200, from: 1 << 32)
        let loop = RequestStream.loop(40_000, length: 800, from: 1 << 40)
        let capacity = 400
        var cache = PolicyDriver(capacity: capacity)
        for phase in [popular, fresh, loop, popular] {
            _ = cache.hits(of: phase.dropLast(10_000))
            let share = Double(cache.hits(of: phase.suffix(10_000))) / 10_000
            let alone = Self.lastShare(of: phase, last: 10_000, capacity: capacity)
            #expect(share > alone - 0.05)
        }
    }

    @Test func scanLeavesTheHotKeysInPlace() {
        var random = RequestStream(seed: 5)
        var cache = PolicyDriver(capacity: 500)
        let hot = random.zipf(60_000, keys: 1000)
        _ = cache.hits(of: hot)
        let before = cache.residents.count { $0 < 100 }
        _ = cache.hits(of: (0..<5000).map { UInt64(1 << 40 + $0) })
        #expect(before > 95)
        #expect(cache.residents.count { $0 < 100 } > 95)
    }

    /// Keys whose hashes differ in the high bits only, or the low ones only, are as good as any.
    @Test(arguments: [0, 8, 20, 44, 56]) func hashesThatLookAlikeDoNoHarm(shift: Int) {
        var random = RequestStream(seed: 6)
        let keys = random.zipf(30_000, keys: 2000)
        func hits(_ digest: (UInt64) -> UInt64) -> Int {
            var cache = PolicyReplay(capacity: 200, policy: .adaptive, seed: 11)
            return keys.count { cache.request(digest($0)) }
        }
        let plain = hits { $0 &* 0x9E37_79B9_7F4A_7C15 }
        let alike = hits { $0 << UInt64(shift) | $0 >> UInt64(64 - shift) }
        #expect(abs(plain - alike) < 600)
    }

    /// Entries from one byte to many kilobytes, under a bound in bytes.
    @Test func weightsDoNotMisleadTheRace() {
        var random = RequestStream(seed: 7)
        let loop = RequestStream.loop(40_000, length: 1000)
        let fresh = random.recent(60_000, reach: 1200, from: 1 << 32)
        func share(_ keys: [UInt64], _ kind: EvictionPolicyKind) -> Double {
            var cache = PolicyDriver(capacity: 500 * 2000, kind: kind)
            return Double(keys.count { cache.request($0, weight: 1 + Int($0 &* 2_654_435_761 % 4000)) })
                / Double(keys.count)
        }
        #expect(share(loop, .adaptive) > 0.4)
        #expect(share(fresh, .adaptive) > share(fresh, .lru) - 0.1)
        #expect(share(fresh, .wTinyLFU) < share(fresh, .lru) - 0.2, "the stream is no test")
    }
}
