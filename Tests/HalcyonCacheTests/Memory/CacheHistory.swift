import HalcyonCache
import HalcyonTesting
import Testing

/// A cache and its reference on the way through one random history.
struct CacheHistory {
    typealias Cache = MemoryCache<Int, Int, ManualClock>

    enum Operation {
        case lookup(Int, allowingStale: Bool)
        case peek(Int)
        case set(key: Int, weight: Int, EntryLife, CacheNamespace, [CacheTag], isLoad: Bool)
        case remove(Int)
        case invalidate(CacheTag)
        case bump(CacheNamespace)
        case removeAll
        case advance(Duration)
        case tidy
        case beginLoad
        case walk
    }

    /// What a history is made of.
    struct Mix {
        var keys = 60
        var isTimed = true
        var isVersioned = true

        func operation(_ random: inout SplitMix64) -> Operation {
            let key = Int.random(in: 0..<self.keys, using: &random)
            switch Int.random(in: 0..<1000, using: &random) {
            case 0..<370: return .lookup(key, allowingStale: Bool.random(using: &random))
            case 370..<400: return .peek(key)
            case 400..<800: return self.set(key, &random)
            case 800..<850: return .remove(key)
            case 850..<870: return .invalidate(Self.tag(&random))
            case 870..<885: return self.isVersioned ? .bump(Self.namespace(&random)) : .peek(key)
            case 885..<887: return .removeAll
            case 887..<935: return .advance(.milliseconds(Int.random(in: 0...3000, using: &random)))
            case 935..<938: return .advance(.seconds(Int.random(in: 0...100_000, using: &random)))
            case 938..<945: return .tidy
            case 945..<950: return .walk
            default: return .beginLoad
            }
        }

        private func set(_ key: Int, _ random: inout SplitMix64) -> Operation {
            .set(
                key: key, weight: Int.random(in: 0...400, using: &random),
                self.isTimed ? Self.life(&random) : .unlimited, Self.namespace(&random),
                (0..<max(0, Int.random(in: -3...2, using: &random))).map { _ in Self.tag(&random) },
                isLoad: Bool.random(using: &random)
            )
        }

        private static func life(_ random: inout SplitMix64) -> EntryLife {
            func time(upTo limit: Int = 10_000) -> Duration? {
                Bool.random(using: &random) ? .milliseconds(Int.random(in: 1...limit, using: &random)) : nil
            }
            guard Bool.random(using: &random) else { return EntryLife(timeToLive: time()) }
            return EntryLife(
                timeToLive: time(upTo: 2000), timeToIdle: time(), refreshAfter: time(upTo: 2000),
                staleFor: time() ?? .zero
            )
        }

        private static func tag(_ random: inout SplitMix64) -> CacheTag {
            CacheTag("tag-\(Int.random(in: 0..<6, using: &random))")
        }

        private static func namespace(_ random: inout SplitMix64) -> CacheNamespace {
            let number = Int.random(in: 0..<6, using: &random)
            return number < 3 ? .default : CacheNamespace("namespace-\(number)")
        }
    }

    /// What left the cache, by cause.
    final class Departed: Sendable {
        let count = Shared(CacheStatistics.Evictions())
    }

    let clock = ManualClock()
    let cache: Cache
    var reference: ReferenceCache
    var random: SplitMix64
    private let listener = Departed()
    private var tickets: [(ticket: LoadTicket, began: Int)] = []
    private var value = 0

    init(
        seed: UInt64, capacity: Int, referenceCapacity: Int? = nil, heaviestShare: Int = 8,
        policy: EvictionPolicyKind = .adaptive
    ) {
        self.random = SplitMix64(seed: seed)
        let configuration = MemoryCacheConfiguration(
            capacityBytes: capacity, heaviestShare: heaviestShare, policy: policy, seed: seed
        )
        let listener = self.listener
        self.cache = Cache(configuration: configuration, clock: self.clock) { _, _, cause in
            listener.count.change { evictions in
                switch cause {
                case .size: evictions.size += 1
                case .expired: evictions.expired += 1
                case .invalidated: evictions.invalidated += 1
                case .version: evictions.version += 1
                case .replaced: evictions.replaced += 1
                }
            }
        }
        self.reference = ReferenceCache(
            capacity: referenceCapacity ?? capacity, heaviest: configuration.heaviestEntryBytes,
            claim: configuration.refreshClaim
        )
    }

    var departed: CacheStatistics.Evictions { self.listener.count.value }

    /// - Parameter isExact: whether the cache must hold all that the reference holds, and not only nothing else.
    mutating func apply(_ operation: Operation, isExact: Bool) {
        switch operation {
        case .lookup(let key, let allowingStale):
            let hit = self.cache.lookup(key, allowingStale: allowingStale)
            let expected = self.reference.lookup(key, allowingStale: allowingStale)
            #expect(hit == expected || (hit == nil && !isExact))
        case .peek(let key):
            let (hit, expected) = (self.cache.peek(key), self.reference.peek(key))
            #expect(hit == expected || (hit == nil && !isExact))
        case .set(let key, let weight, let life, let namespace, let tags, let isLoad):
            self.set(key, weight: weight, life, namespace, tags, isLoad: isLoad)
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
        case .tidy: self.cache.tidy()
        case .beginLoad: self.tickets.append((self.cache.beginLoad(), self.reference.history.count))
        case .walk: self.walk(isExact: isExact)
        }
    }

    private func walk(isExact: Bool) {
        let found = Dictionary(self.cache.entries.map { ($0.key, $0.hit) }) { first, _ in
            Issue.record("a walk shows a key twice")
            return first
        }
        let fresh = self.reference.entries.filter { !$0.isStale(self.reference.now) }
        let expected = Dictionary(uniqueKeysWithValues: fresh.map { ($0.key, self.reference.peek($0.key)) })
        for (key, hit) in found { #expect(hit == expected[key]) }
        if isExact { #expect(found.count == expected.count) }
    }

    private mutating func set(
        _ key: Int, weight: Int, _ life: EntryLife, _ namespace: CacheNamespace, _ tags: [CacheTag], isLoad: Bool
    ) {
        self.value += 1
        let load = isLoad ? self.tickets.suffix(20).randomElement(using: &self.random) : nil
        let outcome = self.cache.set(
            key, self.value, weight: weight, life: life, namespace: namespace, tags: tags, ticket: load?.ticket
        )
        let entry = ReferenceCache.Entry(
            key: key, value: self.value,
            weight: weight + Cache.entryOverheadBytes + tags.count * Cache.tagOverheadBytes, life: life,
            namespace: namespace, tags: tags
        )
        #expect(outcome == self.reference.set(entry, began: load?.began))
    }
}
