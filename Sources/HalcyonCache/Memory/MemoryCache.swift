public import Synchronization

/// A cache in this process, bounded by the weight of what it holds.
///
/// ```swift
/// let cache = MemoryCache<CacheKey, Reply, ContinuousClock>(capacity: 64 << 20)
/// let ticket = cache.beginLoad()
/// let reply = try await load()
/// _ = cache.set(key, reply, weight: reply.bytes, ttl: .seconds(3600), tags: ["concept-12"], ticket: ticket)
/// cache.invalidate(tag: "concept-12")
/// ```
///
/// When room is needed, what was used longest ago goes first. All functions are cheap, never wait for anything but
/// each other, and release values only after the lock is given up, so that a value may use the cache while it goes.
public final class MemoryCache<Key: Hashable & Sendable, Value: Sendable, C: Clock>: Sendable
where C.Duration == Duration, C.Instant: Sendable {
    @usableFromInline typealias State = MemoryCacheState<Key, Value>

    @usableFromInline let clock: C
    @usableFromInline let start: C.Instant
    @usableFromInline let state: Mutex<State>

    public init(configuration: MemoryCacheConfiguration, clock: C = .continuous) {
        self.clock = clock
        self.start = clock.now
        self.state = Mutex(State(configuration: configuration))
    }

    /// - Parameter capacity: the most that all entries may weigh, in bytes.
    public convenience init(capacity: Int, clock: C = .continuous) {
        self.init(configuration: MemoryCacheConfiguration(capacityBytes: capacity), clock: clock)
    }

    /// What an entry without tags weighs beside the weight it is stored with, in bytes.
    public static var entryOverheadBytes: Int { State.entryOverheadBytes }

    /// What each tag of an entry adds to its weight, in bytes.
    public static var tagOverheadBytes: Int { State.tagOverheadBytes }

    /// The value of a key, which then counts as just used.
    @inlinable
    public func get(_ key: Key) -> Value? { self.lookup(key)?.value }

    /// The value of a key with its age, which then counts as just used.
    ///
    /// The hot path: one lock, one probe, one reading of the clock, no allocation. Budget 150 ns without contention.
    @inlinable
    public func lookup(_ key: Key, allowingStale: Bool = false) -> CacheHit<Value>? {
        let now = self.now
        switch self.state.withLock({ $0.lookup(key, allowingStale: allowingStale, now: now) }) {
        case .hit(let hit): return hit
        case .miss, .release: return nil
        }
    }

    /// Like ``lookup(_:allowingStale:)`` with `true`, but leaves no trace.
    @inlinable
    public func peek(_ key: Key) -> CacheHit<Value>? {
        let now = self.now
        return self.state.withLock { $0.peek(key, now: now) }
    }

    /// Keys of entries drawn at random, none twice.
    public func randomKeys(count: Int, using random: inout some RandomNumberGenerator) -> [Key] {
        let seed = random.next()
        return self.state.withLock { state in
            var chance = Chance(seed: seed)
            return state.randomKeys(count: count, using: &chance)
        }
    }

    /// To be taken before a value is loaded, and handed to ``set(_:_:weight:ttl:namespace:tags:ticket:)``.
    public func beginLoad() -> LoadTicket { self.state.withLock { LoadTicket(stamp: $0.log.stamp) } }

    /// Stores a value.
    ///
    /// - Parameters:
    ///   - weight: what the value takes, in bytes; the cache adds what it takes itself.
    ///   - ttl: how long it can be found; for ever if nil.
    ///   - namespace: whose ``bump(_:)`` makes it unreachable.
    ///   - tags: by which it can be invalidated; a handful.
    ///   - ticket: from before the load. If the key, the namespace or one of the tags was invalidated since then, the
    ///     value is refused: it may show the state from before.
    public func set(
        _ key: Key, _ value: Value, weight: Int, ttl: Duration? = nil, namespace: CacheNamespace = .default,
        tags: [CacheTag] = [], ticket: LoadTicket? = nil
    ) -> SetOutcome {
        self.set(
            key, value, weight: weight, life: EntryLife(timeToLive: ttl), namespace: namespace, tags: tags,
            ticket: ticket)
    }

    /// Stores a value for a life of more than one stage.
    public func set(
        _ key: Key, _ value: Value, weight: Int, life: EntryLife, namespace: CacheNamespace = .default,
        tags: [CacheTag] = [], ticket: LoadTicket? = nil
    ) -> SetOutcome {
        precondition(weight >= 0, "a value does not weigh less than nothing")
        let terms = State.Terms(weight: weight, life: life, namespace: namespace, tags: tags, ticket: ticket)
        let now = self.now
        return self.state.withLock { $0.set(key, value, terms, now: now) }.0
    }

    /// Takes an entry out; loads of it that are under way will not be stored.
    ///
    /// - Returns: whether it was there.
    @discardableResult
    public func remove(_ key: Key) -> Bool {
        let now = self.now
        return self.state.withLock { $0.remove(key, now: now) }.wasFound
    }

    /// Like ``remove(_:)``, but the entry stays if its value is good.
    @discardableResult
    public func remove(_ key: Key, unless isGood: (Value) -> Bool) -> Bool {
        let now = self.now
        return self.state.withLock { $0.remove(key, unless: isGood, now: now) }.wasFound
    }

    /// Takes all entries with a tag out; loads of such that are under way will not be stored.
    ///
    /// - Returns: how many there were. The cost grows with their number, not with that of all entries.
    @discardableResult
    public func invalidate(tag: CacheTag) -> Int {
        let now = self.now
        return self.state.withLock { $0.invalidate(tag, now: now) }.count
    }

    /// Makes all entries of a namespace unreachable at once, however many they are; they are freed later, bit by bit.
    /// Loads for the namespace that are under way will not be stored.
    public func bump(_ namespace: CacheNamespace) { self.state.withLock { $0.bump(namespace) } }

    /// Takes everything out; no load that is under way will be stored.
    public func removeAll() { _ = self.state.withLock { $0.removeAll() } }

    /// How long the cache has been there.
    @inlinable var now: Duration { self.start.duration(to: self.clock.now) }

    /// What it holds and has done.
    public var statistics: CacheStatistics { self.state.withLock { $0.statistics } }
}
