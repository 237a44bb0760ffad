import HalcyonCache
import HalcyonTesting
import Testing

@Suite struct MemoryCacheTests {
    typealias Cache = MemoryCache<Int, String, ManualClock>

    static let overhead = Cache.entryOverheadBytes
    let clock = ManualClock()

    /// A cache with room for `entries` that weigh 100 beside the overhead.
    func cache(entries: Int, heaviestShare: Int = 1, policy: EvictionPolicyKind = .adaptive) -> Cache {
        let configuration = MemoryCacheConfiguration(
            capacityBytes: entries * (100 + Self.overhead), heaviestShare: heaviestShare, policy: policy
        )
        return Cache(configuration: configuration, clock: self.clock)
    }

    @Test func whatWasStoredIsFound() {
        let cache = self.cache(entries: 4)
        #expect(cache.get(1) == nil)
        #expect(cache.set(1, "one", weight: 100) == .stored)
        #expect(cache.get(1) == "one")
        #expect(cache.set(1, "uno", weight: 100) == .stored)
        #expect(cache.get(1) == "uno")
        #expect(cache.statistics.evictions.replaced == 1)
    }

    @Test func entryIsGoneAtTheInstantItsTimeIsOver() {
        let cache = self.cache(entries: 4)
        cache.set(1, "one", weight: 100, life: .timeToLive(.seconds(10)))
        self.clock.advance(by: .seconds(10) - .nanoseconds(1))
        #expect(cache.get(1) == "one")
        self.clock.advance(by: .nanoseconds(1))
        #expect(cache.get(1) == nil)
        #expect(cache.statistics.entries == 0)
        #expect(cache.statistics.weight == 0)
        #expect(cache.statistics.evictions.expired == 1)
    }

    @Test func readingDoesNotProlongALife() {
        let cache = self.cache(entries: 4)
        cache.set(1, "one", weight: 100, life: .timeToLive(.seconds(10)))
        for _ in 0..<9 {
            self.clock.advance(by: .seconds(1))
            #expect(cache.get(1) == "one")
        }
        self.clock.advance(by: .seconds(1))
        #expect(cache.get(1) == nil)
    }

    @Test func lookupTellsAgeAndTimeToLive() {
        let cache = self.cache(entries: 4)
        cache.set(1, "short", weight: 100, life: .timeToLive(.seconds(10)))
        cache.set(2, "long", weight: 100)
        self.clock.advance(by: .seconds(4))
        #expect(cache.lookup(1) == CacheHit(value: "short", age: .seconds(4), timeToLive: .seconds(6)))
        #expect(cache.lookup(2) == CacheHit(value: "long", age: .seconds(4), timeToLive: nil))
    }

    @Test func whatWasUsedLongestAgoGoesFirst() {
        let cache = self.cache(entries: 3, policy: .lru)
        for key in 1...3 { cache.set(key, "\(key)", weight: 100) }
        _ = cache.get(1)
        cache.set(4, "4", weight: 100)
        #expect(cache.get(2) == nil)
        cache.set(3, "three", weight: 100)
        cache.set(5, "5", weight: 100)
        #expect(cache.get(1) == nil)
        #expect([3, 4, 5].map { cache.get($0) } == ["three", "4", "5"])
        #expect(cache.statistics.evictions.size == 2)
    }

    @Test func oneHeavyEntryMakesRoomForItself() {
        let cache = self.cache(entries: 4, policy: .lru)
        for key in 1...4 { cache.set(key, "\(key)", weight: 100) }
        #expect(cache.set(5, "5", weight: 300) == .stored)
        #expect(cache.statistics.weight <= cache.statistics.capacity)
        #expect(cache.get(5) == "5")
    }

    @Test func weightIsWhatWasSaidAndTheOverhead() {
        let cache = self.cache(entries: 10)
        cache.set(1, "one", weight: 100)
        cache.set(2, "two", weight: 50, tags: ["a", "b"])
        #expect(cache.statistics.weight == 150 + 2 * Self.overhead + 2 * Cache.tagOverheadBytes)
        cache.remove(1)
        #expect(cache.statistics.weight == 50 + Self.overhead + 2 * Cache.tagOverheadBytes)
        cache.removeAll()
        #expect(cache.statistics.weight == 0)
        #expect(cache.statistics.entries == 0)
    }

    @Test(arguments: [0, 1])
    func entryHeavierThanItsShareIsRefused(surplus: Int) {
        let cache = self.cache(entries: 8, heaviestShare: 8)
        let outcome = cache.set(1, "one", weight: 100 + surplus)
        #expect(outcome == (surplus == 0 ? .stored : .refused(.tooHeavy)))
        #expect(cache.statistics.refusals == surplus)
    }

    @Test func weightBeyondAllMeasureIsRefused() {
        let cache = self.cache(entries: 8)
        #expect(cache.set(1, "one", weight: .max) == .refused(.tooHeavy))
    }

    @Test func refusedNewValueTakesTheOldOneWithIt() {
        let cache = self.cache(entries: 8, heaviestShare: 8)
        cache.set(1, "old", weight: 100)
        cache.set(1, "new", weight: 1000)
        #expect(cache.get(1) == nil)
    }

    @Test func removeTellsWhetherItWasThere() {
        let cache = self.cache(entries: 4)
        cache.set(1, "one", weight: 100, life: .timeToLive(.seconds(1)))
        #expect(cache.remove(1))
        #expect(!cache.remove(1))
        cache.set(1, "one", weight: 100, life: .timeToLive(.seconds(1)))
        self.clock.advance(by: .seconds(1))
        #expect(!cache.remove(1))
    }

    @Test func lookupsAndWritesAreCounted() {
        let cache = self.cache(entries: 4)
        _ = cache.get(1)
        cache.set(1, "one", weight: 100)
        for _ in 0..<3 { _ = cache.get(1) }
        let statistics = cache.statistics
        #expect(statistics.hits == 3)
        #expect(statistics.misses == 1)
        #expect(statistics.sets == 1)
        #expect(statistics.hitRatio == 0.75)
    }

}
