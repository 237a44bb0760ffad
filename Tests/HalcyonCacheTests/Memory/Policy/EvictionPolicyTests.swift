import HalcyonTesting
import Testing

@testable import HalcyonCache

@Suite struct EvictionPolicyTests {
    /// Requests, replacements and removals of entries that weigh from almost nothing to a quarter of the room.
    @Test(arguments: EvictionPolicyKind.allCases, Array(UInt64(1)...8))
    func randomHistoryKeepsBoundsAndBooks(kind: EvictionPolicyKind, seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let capacity = Int.random(in: 1...4000, using: &random)
        var cache = PolicyDriver(capacity: capacity, seed: seed, kind: kind)
        for _ in 0..<4000 {
            let key = UInt64.random(in: 0..<600, using: &random)
            let heaviest = Bool.random(using: &random) ? 20 : max(1, capacity / 4)
            let weight = Int.random(in: 0...heaviest, using: &random)
            switch Int.random(in: 0..<10, using: &random) {
            case 0: cache.remove(key)
            case 1: cache.update(key, weight: weight)
            default: _ = cache.request(key, weight: weight)
            }
            #expect(cache.weight <= capacity)
        }
        var policy = cache.policy
        var left = Set(cache.weights.keys)
        while let victim = policy.nextVictim() {
            #expect(left.remove(victim) != nil)
            policy.remove(victim)
        }
        #expect(left.isEmpty)
    }

    @Test(arguments: EvictionPolicyKind.allCases) func emptyCacheHasNoVictim(kind: EvictionPolicyKind) {
        var policy = EvictionPolicy(capacity: 10, seed: 0, kind: kind)
        #expect(policy.nextVictim() == nil)
        policy.insert(3, hash: 1, weight: 4)
        #expect(policy.nextVictim() == 3)
        policy.remove(3)
        #expect(policy.nextVictim() == nil)
    }

    @Test func sameSeedChoosesTheSameVictims() {
        var stream = RequestStream(seed: 5)
        let keys = stream.zipf(20_000, keys: 3000)
        var caches = [UInt64(7), 7, 8].map { PolicyDriver(capacity: 200, seed: $0) }
        let hits = caches.indices.map { caches[$0].hits(of: keys) }
        #expect(hits[0] == hits[1])
        #expect(caches[0].residents == caches[1].residents)
        #expect(caches[0].residents != caches[2].residents, "the seed does nothing")
    }

    @Test func entryAsHeavyAsTheCacheFits() {
        var cache = PolicyDriver(capacity: 100)
        for key in UInt64(0)..<50 { _ = cache.request(key, weight: 10) }
        _ = cache.request(99, weight: 100)
        #expect(cache.weight <= 100)
        cache.remove(99)
        for key in UInt64(0)..<50 { _ = cache.request(key, weight: 10) }
        #expect(cache.count == 10)
    }

    @Test func leastRecentlyUsedGoesFirstUnderLRU() {
        var policy = EvictionPolicy(capacity: 3, seed: 0, kind: .lru)
        for slot in Int32(0)..<4 { policy.insert(slot, hash: UInt64(slot), weight: 1) }
        policy.recordHit(0)
        policy.update(1, weight: 1)
        var order: [Int32] = []
        while let victim = policy.nextVictim() {
            order.append(victim)
            policy.remove(victim)
        }
        #expect(order == [2, 3, 0, 1])
    }

    /// A cache of 100,000 entries pays for its sketch and its nodes, and next to nothing for the race.
    @Test func memoryPerEntryIsBounded() {
        var policy = EvictionPolicy(capacity: 100_000, seed: 3)
        for slot in Int32(0)..<100_000 { policy.insert(slot, hash: UInt64(slot) &* 0x9E37_79B9_7F4A_7C15, weight: 1) }
        #expect(policy.bytes <= 100_000 * 60)
    }
}
