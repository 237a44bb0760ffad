import HalcyonTesting
import Synchronization
import Testing

@testable import HalcyonCache

/// Random histories, the same for cache and reference; a failing seed replays.
@Suite struct MemoryCachePropertyTests {
    typealias Cache = MemoryCache<Int, Int, ManualClock>

    static let seeds = Array(UInt64(1)...20)
    static let operations = 2000

    enum Operation {
        case lookup(Int)
        case set(key: Int, weight: Int, ttl: Duration?, CacheNamespace, [CacheTag], isLoad: Bool)
        case remove(Int)
        case invalidate(CacheTag)
        case bump(CacheNamespace)
        case removeAll
        case advance(Duration)
        case beginLoad
    }

    /// What a history is made of.
    struct Mix {
        var keys = 60
        var isTimed = true
        var isVersioned = true

        func operation(_ random: inout SplitMix64) -> Operation {
            let key = Int.random(in: 0..<self.keys, using: &random)
            switch Int.random(in: 0..<1000, using: &random) {
            case 0..<400: return .lookup(key)
            case 400..<800: return self.set(key, &random)
            case 800..<850: return .remove(key)
            case 850..<870: return .invalidate(Self.tag(&random))
            case 870..<885: return self.isVersioned ? .bump(Self.namespace(&random)) : .lookup(key)
            case 885..<887: return .removeAll
            case 887..<940: return .advance(.milliseconds(Int.random(in: 0...3000, using: &random)))
            default: return .beginLoad
            }
        }

        private func set(_ key: Int, _ random: inout SplitMix64) -> Operation {
            let ttl = Duration.milliseconds(Int.random(in: 1...10_000, using: &random))
            return .set(
                key: key, weight: Int.random(in: 0...400, using: &random),
                ttl: self.isTimed && Bool.random(using: &random) ? ttl : nil, Self.namespace(&random),
                (0..<Int.random(in: 0...2, using: &random)).map { _ in Self.tag(&random) },
                isLoad: Bool.random(using: &random)
            )
        }

        private static func tag(_ random: inout SplitMix64) -> CacheTag {
            CacheTag("tag-\(Int.random(in: 0..<6, using: &random))")
        }

        private static func namespace(_ random: inout SplitMix64) -> CacheNamespace {
            CacheNamespace("namespace-\(Int.random(in: 0..<4, using: &random))")
        }
    }

    /// A cache and its reference on the way through one history.
    struct Run {
        let clock = ManualClock()
        let cache: Cache
        var reference: ReferenceCache
        var random: SplitMix64
        var tickets: [(ticket: LoadTicket, began: Int)] = []
        var value = 0

        init(seed: UInt64, capacity: Int, referenceCapacity: Int? = nil, heaviestShare: Int = 8) {
            self.random = SplitMix64(seed: seed)
            let configuration = MemoryCacheConfiguration(capacityBytes: capacity, heaviestShare: heaviestShare)
            self.cache = Cache(configuration: configuration, clock: self.clock)
            self.reference = ReferenceCache(
                capacity: referenceCapacity ?? capacity, heaviest: configuration.heaviestEntryBytes
            )
        }

        /// - Parameter isExact: whether the cache must hold all that the reference holds, and not only nothing else.
        mutating func apply(_ operation: Operation, isExact: Bool) {
            switch operation {
            case .lookup(let key):
                let (hit, expected) = (self.cache.lookup(key), self.reference.lookup(key))
                #expect(hit == expected || (hit == nil && !isExact))
            case .set(let key, let weight, let ttl, let namespace, let tags, let isLoad):
                self.set(key, weight: weight, ttl: ttl, namespace, tags, isLoad: isLoad)
            case .remove(let key):
                let (wasThere, count) = (self.cache.remove(key), self.reference.invalidate(.key(key)))
                #expect(wasThere == (count == 1) || (!wasThere && !isExact))
            case .invalidate(let tag):
                let (count, expected) = (self.cache.invalidate(tag: tag), self.reference.invalidate(.tag(tag)))
                #expect(count == expected || (count < expected && !isExact))
            case .bump(let namespace):
                self.cache.bump(namespace)
                _ = self.reference.invalidate(.namespace(namespace))
            case .removeAll:
                self.cache.removeAll()
                _ = self.reference.invalidate(.all)
            case .advance(let duration):
                self.clock.advance(by: duration)
                self.reference.advance(by: duration)
            case .beginLoad:
                self.tickets.append((self.cache.beginLoad(), self.reference.history.count))
            }
        }

        private mutating func set(
            _ key: Int, weight: Int, ttl: Duration?, _ namespace: CacheNamespace, _ tags: [CacheTag], isLoad: Bool
        ) {
            self.value += 1
            let load = isLoad ? self.tickets.suffix(20).randomElement(using: &self.random) : nil
            let outcome = self.cache.set(
                key, self.value, weight: weight, ttl: ttl, namespace: namespace, tags: tags, ticket: load?.ticket
            )
            let entry = ReferenceCache.Entry(
                key: key, value: self.value,
                weight: weight + Cache.entryOverheadBytes + tags.count * Cache.tagOverheadBytes,
                writtenAt: self.reference.now, expiresAt: ttl.map { self.reference.now + $0 }, namespace: namespace,
                tags: tags
            )
            #expect(outcome == self.reference.set(entry, began: load?.began))
        }
    }

    @Test(arguments: Self.seeds)
    func boundedCacheHoldsWhatTheReferenceHoldsInTheSameOrder(seed: UInt64) {
        var run = Run(seed: seed, capacity: 6000, heaviestShare: 12)
        let mix = Mix(isTimed: false, isVersioned: false)
        for _ in 0..<Self.operations {
            run.apply(mix.operation(&run.random), isExact: true)
            let keys = run.cache.state.withLock { $0.keysFromNewest }
            #expect(keys == run.reference.entries.reversed().map(\.key))
            #expect(run.cache.statistics.weight == run.reference.weight)
        }
        #expect(run.cache.statistics.evictions.size > 0)
        #expect(run.cache.statistics.refusals > 0)
        #expect(run.cache.state.withLock { $0.violations } == [])
    }

    @Test(arguments: Self.seeds)
    func roomyCacheFindsWhatTheReferenceFinds(seed: UInt64) {
        var run = Run(seed: seed, capacity: 1 << 20)
        for number in 0..<Self.operations {
            run.apply(Mix().operation(&run.random), isExact: true)
            if number % 20 == 0 { #expect(run.cache.state.withLock { $0.violations } == []) }
        }
        let evictions = run.cache.statistics.evictions
        #expect(evictions.expired > 0 && evictions.version > 0 && evictions.invalidated > 0)
    }

    @Test(arguments: Self.seeds)
    func crowdedCacheFindsNothingThatTheReferenceDoesNot(seed: UInt64) {
        var run = Run(seed: seed, capacity: 5000, referenceCapacity: .max, heaviestShare: 8)
        for number in 0..<Self.operations {
            run.apply(Mix().operation(&run.random), isExact: false)
            if number % 20 == 0 { #expect(run.cache.state.withLock { $0.violations } == []) }
        }
        #expect(run.cache.statistics.hits > 0)
        #expect(run.cache.statistics.evictions.size > 0)
    }
}
