import HalcyonTesting
import Synchronization
import Testing

@testable import HalcyonCache

@Suite struct MemoryCacheConcurrencyTests {
    @Test func boundHoldsWhileManyWrite() async {
        let cache = MemoryCache<Int, Int, ContinuousClock>(
            configuration: MemoryCacheConfiguration(capacityBytes: 20_000)
        )
        await withTaskGroup { group in
            for task in 0..<8 {
                group.addTask {
                    var random = SplitMix64(seed: UInt64(task))
                    for number in 0..<2000 {
                        let key = Int.random(in: 0..<500, using: &random)
                        let weight = Int.random(in: 0...1000, using: &random)
                        _ = cache.set(key, number, weight: weight, tags: number % 5 == 0 ? ["fifth"] : [])
                        _ = cache.get(key / 2)
                        if number % 100 == 0 { cache.invalidate(tag: "fifth") }
                        if number % 50 == 0 { #expect(cache.statistics.weight <= 20_000) }
                    }
                }
            }
        }
        let statistics = cache.statistics
        #expect(cache.violations == [])
        #expect(statistics.hits + statistics.misses == 16_000)
        #expect(statistics.sets == statistics.entries + statistics.evictions.total + statistics.evictions.replaced)
    }

    @Test func noLoadLandsAfterTheInvalidationThatOvertookIt() async {
        let cache = MemoryCache<Int, Int, ContinuousClock>(capacity: 1 << 20)
        let source = Shared(0)
        await withTaskGroup { group in
            for _ in 0..<4 {
                group.addTask {
                    while source.value < 300 {
                        let ticket = cache.beginLoad()
                        let value = source.value
                        await Task.yield()
                        _ = cache.set(1, value, weight: 1, ticket: ticket)
                    }
                }
            }
            group.addTask {
                for version in 1...300 {
                    source.value = version
                    cache.remove(1)
                    for _ in 0..<5 {
                        #expect(cache.get(1).map { $0 >= version } ?? true)
                        await Task.yield()
                    }
                }
            }
        }
    }

    /// Uses the cache while it goes.
    final class Talkative: Sendable {
        let lastWords: @Sendable () -> Void
        init(_ lastWords: @escaping @Sendable () -> Void) { self.lastWords = lastWords }
        deinit { self.lastWords() }
    }

    @Test func valuesAreReleasedOutsideTheLock() {
        let clock = ManualClock()
        let cache = MemoryCache<Int, Talkative, ManualClock>(
            configuration: MemoryCacheConfiguration(capacityBytes: 4000, heaviestShare: 1), clock: clock
        )
        let releases = Shared(0)
        func set(_ key: Int, weight: Int = 1, life: EntryLife = .unlimited) {
            let value = Talkative { [unowned cache] in
                _ = cache.statistics
                releases.change { $0 += 1 }
            }
            _ = cache.set(key, value, weight: weight, life: life, namespace: "n", tags: ["t"])
        }
        set(1)
        set(1)
        #expect(releases.value == 1, "replaced")
        cache.remove(1)
        #expect(releases.value == 2, "removed")
        set(1, life: .timeToLive(.seconds(1)))
        clock.advance(by: .seconds(1))
        _ = cache.get(1)
        #expect(releases.value == 3, "expired")
        set(1)
        cache.invalidate(tag: "t")
        #expect(releases.value == 4, "invalidated")
        set(1)
        cache.bump("n")
        _ = cache.get(1)
        #expect(releases.value == 5, "bumped")
        set(1, weight: 2500)
        set(2, weight: 2500)
        #expect(releases.value == 6, "no room")
        cache.removeAll()
        #expect(releases.value == 7, "all removed")
    }
}
