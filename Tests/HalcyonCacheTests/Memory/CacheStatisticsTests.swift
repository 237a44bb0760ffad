import HalcyonCache
import Testing

@Suite struct CacheStatisticsTests {
    @Test func hitRatioIsTheShareOfLookupsThatHit() {
        #expect(CacheStatistics().hitRatio == 0)
        #expect(CacheStatistics(hits: 3, misses: 1).hitRatio == 0.75)
    }

    @Test func replacementsAreNotEvictions() {
        var evictions = CacheStatistics.Evictions()
        evictions.size = 1
        evictions.expired = 2
        evictions.invalidated = 4
        evictions.version = 8
        evictions.replaced = 16
        #expect(evictions.total == 15)
    }
}
