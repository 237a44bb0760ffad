import HalcyonTesting
import Testing

@testable import HalcyonCache

@Suite struct EntryLifeTests {
    typealias Cache = MemoryCache<Int, String, ManualClock>

    let clock = ManualClock()
    let cache: Cache

    init() { self.cache = Cache(configuration: .init(capacityEntries: 10_000), clock: self.clock) }

    func advance(_ seconds: Int) { self.clock.advance(by: .seconds(seconds)) }

    @Test func staleValueIsFoundByThoseOnlyWhoTakeIt() {
        self.cache.set(1, "one", weight: 1, life: EntryLife(timeToLive: .seconds(10), staleFor: .seconds(60)))
        self.advance(10)
        #expect(self.cache.get(1) == nil)
        #expect(self.cache.lookup(1) == nil)
        let hit = self.cache.lookup(1, allowingStale: true)
        #expect(hit == CacheHit(value: "one", age: .seconds(10), timeToLive: .zero, isRefreshDue: true))
        #expect(hit?.isStale == true)
        self.advance(59)
        let later = self.cache.lookup(1, allowingStale: true)
        #expect(later == CacheHit(value: "one", age: .seconds(69), timeToLive: .seconds(-59), isRefreshDue: true))
        self.advance(1)
        #expect(self.cache.lookup(1, allowingStale: true) == nil)
        let statistics = self.cache.statistics
        #expect((statistics.hits, statistics.staleHits, statistics.misses) == (2, 2, 3))
        #expect(statistics.entries == 0)
    }

    @Test func oneFinderInAWhileIsToldToRefresh() {
        self.cache.set(1, "one", weight: 1, life: EntryLife(timeToLive: .seconds(60), refreshAfter: .seconds(30)))
        self.advance(30)
        #expect(self.cache.get(1) == "one")
        #expect(self.cache.peek(1)?.isRefreshDue == false)
        #expect((0..<5).map { _ in self.cache.lookup(1)?.isRefreshDue } == [true, false, false, false, false])
        self.advance(9)
        #expect(self.cache.lookup(1)?.isRefreshDue == false)
        self.advance(1)
        #expect(self.cache.lookup(1)?.isRefreshDue == true)
        #expect(self.cache.statistics.refreshes == 2)
        self.cache.set(1, "uno", weight: 1, life: EntryLife(timeToLive: .seconds(60), refreshAfter: .seconds(30)))
        self.advance(29)
        #expect(self.cache.lookup(1) == CacheHit(value: "uno", age: .seconds(29), timeToLive: .seconds(31)))
    }

    @Test func entryInUseDoesNotIdle() {
        self.cache.set(1, "used", weight: 1, life: EntryLife(timeToIdle: .seconds(10)))
        self.cache.set(2, "idle", weight: 1, life: EntryLife(timeToIdle: .seconds(10)))
        for _ in 0..<5 {
            self.advance(6)
            #expect(self.cache.get(1) == "used")
        }
        #expect(self.cache.peek(2) == nil)
        #expect(self.cache.get(2) == nil)
        self.advance(10)
        #expect(self.cache.get(1) == nil)
        #expect(self.cache.statistics.evictions.expired == 2)
    }

    @Test func peekingDoesNotKeepAnEntry() {
        self.cache.set(1, "one", weight: 1, life: EntryLife(timeToIdle: .seconds(10)))
        self.advance(9)
        #expect(self.cache.peek(1)?.value == "one")
        self.advance(1)
        #expect(self.cache.peek(1) == nil)
        #expect(self.cache.statistics.hits == 0 && self.cache.statistics.misses == 0)
    }

    @Test func expiredEntriesAreFreedWithoutAnybodyAskingForThem() {
        for key in 0..<3000 { self.cache.set(key, "\(key)", weight: 1, life: .timeToLive(.seconds(1 + key % 7))) }
        self.advance(8)
        // Each write frees up to 32 slots' worth of them, and moves some to a finer wheel.
        for key in 3000..<3300 { self.cache.set(key, "\(key)", weight: 1) }
        #expect(self.cache.statistics.entries == 300)
        #expect(self.cache.statistics.evictions.expired == 3000)
        #expect(self.cache.violations == [])
    }

    @Test func oneWriteFreesFewAtATime() {
        for key in 0..<3000 { self.cache.set(key, "\(key)", weight: 1, life: .timeToLive(.seconds(1))) }
        self.advance(2)
        self.cache.set(-1, "", weight: 1)
        let freed = 3001 - self.cache.statistics.entries
        #expect(freed > 0 && freed <= Cache.slotsPerChange)
    }

    @Test func tidyingFreesAllThatIsOver() {
        for key in 0..<3000 {
            self.cache.set(key, "\(key)", weight: 1, life: EntryLife(timeToIdle: .seconds(1 + key % 2)))
        }
        self.advance(1)
        self.clock.advance(by: TimerWheel.resolution)
        self.cache.tidy()
        #expect(self.cache.statistics.entries == 1500)
    }

    @Test func idleCacheIsKeptTidy() async {
        self.cache.set(1, "one", weight: 1, life: .timeToLive(.seconds(5)))
        await withTaskGroup { group in
            group.addTask { [cache = self.cache] in await cache.keepTidy(every: .seconds(1)) }
            for _ in 0..<6 {
                await self.clock.sleepers(atLeast: 1)
                self.advance(1)
            }
            await self.clock.sleepers(atLeast: 1)
            #expect(self.cache.statistics.entries == 0)
            group.cancelAll()
        }
    }

    @Test func prolongedEntryOutlivesItsFirstEnd() {
        self.cache.set(1, "one", weight: 1, life: .timeToLive(.seconds(5)))
        self.advance(4)
        self.cache.set(1, "uno", weight: 1, life: .timeToLive(.seconds(5)))
        self.cache.set(2, "two", weight: 1, life: .timeToLive(.seconds(5)))
        self.cache.set(2, "deux", weight: 1)
        self.advance(2)
        self.cache.tidy()
        #expect(self.cache.get(1) == "uno" && self.cache.get(2) == "deux")
        self.advance(3)
        #expect(self.cache.get(1) == nil && self.cache.get(2) == "deux")
        self.advance(1_000_000)
        self.cache.tidy()
        #expect(self.cache.violations == [])
    }

    @Test func shortenedEntryGoesAtItsNewEnd() {
        self.cache.set(1, "one", weight: 1)
        self.cache.set(1, "uno", weight: 1, life: .timeToLive(.seconds(5)))
        self.cache.set(1, "ein", weight: 1, life: .timeToLive(.seconds(2)))
        self.advance(2)
        #expect(self.cache.get(1) == nil)
    }

    enum Impossible: String, CaseIterable, Codable { case timeToLive, timeToIdle, refreshAfter, staleFor }

    @Test(arguments: Impossible.allCases)
    func impossibleTimesAreAProgrammersError(which: Impossible) async {
        await #expect(processExitsWith: .failure) { [which = which as Impossible] in
            switch which {
            case .timeToLive: _ = EntryLife(timeToLive: .zero)
            case .timeToIdle: _ = EntryLife(timeToIdle: .zero)
            case .refreshAfter: _ = EntryLife(refreshAfter: .seconds(-1))
            case .staleFor: _ = EntryLife(staleFor: .seconds(-1))
            }
        }
    }
}
