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

    enum Invalidation: CaseIterable { case remove, removeIfNotGood, bump, tag, removeAll }

    @Test(arguments: Invalidation.allCases)
    func noLoadLandsAfterTheInvalidationThatOvertookIt(invalidation: Invalidation) async {
        let cache = MemoryCache<Int, Int, ContinuousClock>(capacity: 1 << 20)
        let source = Shared(0)
        await withTaskGroup { group in
            for _ in 0..<4 {
                group.addTask {
                    while source.value < 300 {
                        let ticket = cache.beginLoad()
                        let value = source.value
                        await Task.yield()
                        cache.set(1, value, weight: 1, tags: invalidation == .tag ? ["t"] : [], ticket: ticket)
                    }
                }
            }
            group.addTask {
                for version in 1...300 {
                    source.value = version
                    switch invalidation {
                    case .remove: cache.remove(1)
                    case .removeIfNotGood: cache.remove(1) { $0 >= version }
                    case .bump: cache.bump(.default)
                    case .tag: cache.invalidate(tag: "t")
                    case .removeAll: cache.removeAll()
                    }
                    for _ in 0..<5 {
                        #expect(cache.get(1).map { $0 >= version } ?? true)
                        await Task.yield()
                    }
                }
            }
        }
    }

    @Test func lookupsAtOnceAreAllCountedAndFindWhatIsThere() async {
        let cache = MemoryCache<Int, [Int], ContinuousClock>(configuration: .init(capacityEntries: 4000))
        let released = Shared(0)
        await withTaskGroup { group in
            for task in 0..<8 {
                group.addTask {
                    var random = SplitMix64(seed: UInt64(task))
                    for round in 0..<20_000 {
                        let key = Int.random(in: 0..<3000, using: &random)
                        if let value = cache.get(key) {
                            #expect(value.first == key)
                        } else {
                            cache.set(key, [key, task], weight: 1)
                        }
                        if round % 5000 == 0 { await Task.yield() }
                    }
                    released.change { $0 += 1 }
                }
            }
        }
        let statistics = cache.statistics
        #expect(released.value == 8)
        #expect(statistics.hits + statistics.misses == 160_000)
        #expect(statistics.sets == statistics.entries + statistics.evictions.replaced)
        #expect(cache.violations == [])
    }

    @Test func nobodySeesHalfABump() async {
        let cache = MemoryCache<Int, Int, ContinuousClock>(configuration: .init(capacityEntries: 4000))
        let version = Shared(0)
        await withTaskGroup { group in
            group.addTask {
                for round in 1...200 {
                    for key in 0..<32 { cache.set(key, round, weight: 1) }
                    version.value = round
                    cache.bump(.default)
                    await Task.yield()
                }
                version.value = .max
            }
            for task in 0..<3 {
                group.addTask {
                    var random = SplitMix64(seed: UInt64(task))
                    while version.value < .max {
                        // What one key shows to be over must not be found under another one afterwards.
                        let before = version.value
                        let first = cache.get(Int.random(in: 0..<32, using: &random))
                        let second = cache.get(Int.random(in: 0..<32, using: &random))
                        if first == nil, let second { #expect(second > before) }
                        await Task.yield()
                    }
                }
            }
        }
        #expect(cache.violations == [])
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
