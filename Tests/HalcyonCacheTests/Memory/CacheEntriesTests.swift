import HalcyonTesting
import Testing

@testable import HalcyonCache

@Suite struct CacheEntriesTests {
    typealias Cache = MemoryCache<Int, Int, ManualClock>

    let clock = ManualClock()

    func cache(_ count: Int = 1000) -> Cache {
        let cache = Cache(configuration: .init(capacityEntries: 10_000), clock: self.clock)
        for key in 0..<count { cache.set(key, key * 2, weight: 1) }
        return cache
    }

    @Test(arguments: [0, 1, 1000])
    func walkShowsEveryEntryOnce(count: Int) {
        let cache = self.cache(count)
        let entries = Array(cache.entries)
        #expect(entries.map(\.key).sorted() == Array(0..<count))
        #expect(entries.allSatisfy { $0.hit.value == $0.key * 2 })
        #expect(cache.statistics.hits == 0)
    }

    @Test func walkLeavesOutWhatNoLookupFinds() {
        let cache = self.cache(10)
        cache.set(0, 0, weight: 1, life: .timeToLive(.seconds(1)))
        cache.set(1, 0, weight: 1, life: EntryLife(timeToLive: .seconds(1), staleFor: .seconds(9)))
        cache.set(2, 0, weight: 1, namespace: "n")
        cache.bump("n")
        self.clock.advance(by: .seconds(1))
        #expect(cache.entries.map(\.key).sorted() == Array(3..<10))
    }

    @Test func walkSeesWhatStaysWhileOthersComeAndGo() {
        let cache = self.cache()
        var seen: [Int: Int] = [:]
        for entry in cache.entries {
            seen[entry.key, default: 0] += 1
            cache.remove(entry.key)
            cache.set(entry.key + 100_000, 0, weight: 1)
            cache.set(500, 1000 + seen.count, weight: 1)
        }
        #expect(seen.values.allSatisfy { $0 <= 2 })
        #expect((0..<1000).allSatisfy { $0 == 500 || seen[$0] == 1 })
    }

    @Test func randomKeysAreThereAndDifferent() {
        let cache = self.cache()
        var random = SplitMix64(seed: 1)
        let keys = cache.randomKeys(count: 100, using: &random)
        #expect(keys.count == 100 && Set(keys).count == 100)
        #expect(keys.allSatisfy { (0..<1000).contains($0) })
        #expect(cache.statistics.hits == 0)
    }

    @Test func randomKeysComeFromEverywhere() {
        let cache = self.cache()
        var random = SplitMix64(seed: 1)
        var drawn: [Int: Int] = [:]
        for _ in 0..<2000 {
            for key in cache.randomKeys(count: 10, using: &random) { drawn[key, default: 0] += 1 }
        }
        #expect(drawn.count == 1000)
        #expect(drawn.values.allSatisfy { $0 < 60 }, "20 are expected for each")
    }

    @Test func randomKeysAreFewWhereThereAreFew() {
        var random = SplitMix64(seed: 1)
        #expect(self.cache(0).randomKeys(count: 10, using: &random) == [])
        #expect(self.cache(2).randomKeys(count: 10, using: &random).allSatisfy { $0 < 2 })
    }

    @Test func listenerIsToldWhatLeftAndWhy() {
        let told = Shared<[String]>([])
        let cache = MemoryCache<Int, String, ManualClock>(
            configuration: .init(capacityEntries: 3), clock: self.clock
        ) { key, value, cause in told.change { $0.append("\(key) \(value) \(cause)") } }
        func takeTold() -> [String] {
            defer { told.value = [] }
            return told.value
        }
        cache.set(1, "one", weight: 1)
        cache.set(1, "uno", weight: 1)
        cache.set(1, "ein", weight: 1, life: .timeToLive(.seconds(1)))
        #expect(takeTold() == ["1 one replaced", "1 uno replaced"])
        self.clock.advance(by: .seconds(1))
        #expect(takeTold() == [])
        #expect(cache.get(1) == nil)
        #expect(takeTold() == ["1 ein expired"])
        cache.set(2, "two", weight: 1, tags: ["t"])
        cache.set(3, "three", weight: 1, tags: ["t"])
        cache.invalidate(tag: "t")
        #expect(Set(takeTold()) == ["2 two invalidated", "3 three invalidated"])
        cache.set(4, "four", weight: 1, namespace: "n")
        cache.bump("n")
        cache.tidy()
        #expect(takeTold() == ["4 four version"])
        for key in 5...8 { cache.set(key, "\(key)", weight: 1) }
        #expect(takeTold().map { $0.suffix(4) } == ["size"])
        cache.removeAll()
        #expect(takeTold().filter { $0.hasSuffix("invalidated") }.count == 3)
    }

    @Test func listenerMayUseTheCache() {
        let holder = Shared<Cache?>(nil)
        let cache = Cache(configuration: .init(capacityEntries: 2), clock: self.clock) { key, value, cause in
            if cause == .invalidated { holder.value?.set(key + 1, value, weight: 1) }
        }
        holder.value = cache
        cache.set(1, 7, weight: 1)
        cache.remove(1)
        #expect(cache.get(2) == 7)
        holder.value = nil
    }

    @Test func keysThatCollideAreToldApart() {
        struct Clumsy: SeededHashable {
            let number: Int
            func hash(seed: UInt64) -> UInt64 { seed & 0xF }
        }
        let cache = MemoryCache<Clumsy, Int, ManualClock>(capacity: 1 << 20, clock: self.clock)
        for number in 0..<200 { cache.set(Clumsy(number: number), number, weight: 1) }
        for number in stride(from: 0, to: 200, by: 2) { cache.remove(Clumsy(number: number)) }
        for number in 0..<200 { #expect(cache.get(Clumsy(number: number)) == (number % 2 == 0 ? nil : number)) }
        #expect(cache.violations == [])
    }

    @Test func anotherSeedSpreadsKeysOtherwise() {
        let keys = (0..<4096).map { number in
            CacheKey(digest: (0..<32).map { UInt8(truncatingIfNeeded: $0 < 4 ? number >> ($0 * 8) : $0) })
        }
        func places(_ seed: UInt64) -> [UInt64] { keys.map { $0.hash(seed: seed) >> 52 } }
        #expect(places(1) == places(1))
        #expect(places(1) != places(2))
        for seed in [UInt64.zero, 1, .max] {
            let counts = Dictionary(places(seed).map { ($0, 1) }, uniquingKeysWith: +)
            #expect(counts.count > 2300 && counts.values.allSatisfy { $0 < 12 }, "random places hold 2589 of 4096")
        }
    }

    @Test func integersAreSpreadWhateverTheirStep() {
        for step in [1, 2, 1024, 1 << 32, 0x9E37_79B9] {
            for seed in UInt64(1)...5 {
                let hashes = (0..<4096).map { ($0 &* step).hash(seed: SeededHash.seed(seed)) }
                #expect(Set(hashes.map { $0 >> 52 }).count > 2300)
                #expect(Set(hashes.map { $0 & 15 }).count == 16)
            }
        }
    }
}
