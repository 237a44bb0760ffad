import HalcyonTesting
import Testing

@testable import HalcyonCache

/// Random histories, the same for cache and reference; a failing seed replays.
@Suite struct MemoryCachePropertyTests {
    static let seeds = Array(UInt64(1)...20)
    static let operations = 2000

    @Test(arguments: Self.seeds)
    func boundedCacheOfTheLastUsedHoldsWhatTheReferenceHolds(seed: UInt64) {
        var run = CacheHistory(seed: seed, capacity: 6000, heaviestShare: 12, policy: .lru)
        let mix = CacheHistory.Mix(isTimed: false, isVersioned: false)
        for _ in 0..<Self.operations {
            run.apply(mix.operation(&run.random), isExact: true)
            #expect(Set(run.cache.entries.lazy.map(\.key)) == Set(run.reference.entries.map(\.key)))
            #expect(run.cache.statistics.weight == run.reference.weight)
        }
        #expect(run.cache.statistics.evictions.size > 0)
        #expect(run.cache.statistics.refusals > 0)
        #expect(run.cache.violations == [])
    }

    @Test(arguments: Self.seeds)
    func roomyCacheFindsWhatTheReferenceFinds(seed: UInt64) {
        var run = CacheHistory(seed: seed, capacity: 1 << 20)
        for number in 0..<Self.operations {
            run.apply(CacheHistory.Mix().operation(&run.random), isExact: true)
            if number % 20 == 0 { #expect(run.cache.violations == []) }
        }
        let statistics = run.cache.statistics
        #expect(statistics.evictions.expired > 0 && statistics.evictions.version > 0)
        #expect(statistics.evictions.invalidated > 0 && statistics.evictions.replaced > 0)
        #expect(statistics.staleHits + statistics.refreshes > 0)
        #expect(run.departed == statistics.evictions)
        #expect(statistics.sets == statistics.entries + statistics.evictions.total + statistics.evictions.replaced)
    }

    @Test(arguments: Self.seeds)
    func crowdedCacheFindsNothingThatTheReferenceDoesNot(seed: UInt64) {
        var run = CacheHistory(seed: seed, capacity: 5000, referenceCapacity: .max, heaviestShare: 8)
        for number in 0..<Self.operations {
            run.apply(CacheHistory.Mix().operation(&run.random), isExact: false)
            if number % 20 == 0 { #expect(run.cache.violations == []) }
        }
        #expect(run.cache.statistics.hits > 0)
        #expect(run.cache.statistics.evictions.size > 0)
        #expect(run.departed == run.cache.statistics.evictions)
    }

    @Test(arguments: Self.seeds)
    func sameSeedAndSameHistoryGiveTheSameHits(seed: UInt64) {
        func hits() -> [Int] {
            var run = CacheHistory(seed: seed, capacity: 5000, referenceCapacity: .max, heaviestShare: 8)
            return (0..<Self.operations).map { _ in
                run.apply(CacheHistory.Mix().operation(&run.random), isExact: false)
                return run.cache.statistics.hits
            }
        }
        #expect(hits() == hits())
    }
}
