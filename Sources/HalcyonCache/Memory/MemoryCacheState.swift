/// What a ``MemoryCache`` holds, in which order it was used, and what is still good.
///
/// Time comes in as an argument, as the `Duration` since the cache was made: unlike a clock's instant it has a layout
/// that the compiler knows, and a lookup takes little more than half the time for it. What leaves goes out as a return
/// value, so that the owner can release it after it has given up its lock.
///
/// An entry lives in a slot. Entries that expired or whose namespace was bumped stay in their slots, unreachable, until
/// somebody asks for them, room is needed, or the hand that moves a few slots at every write comes by.
@usableFromInline
struct MemoryCacheState<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    /// The plain data of an entry, apart from its payload so that a lookup retains nothing but the value.
    @usableFromInline
    struct Entry: Sendable {
        @usableFromInline let writtenAt: Duration
        @usableFromInline let expiresAt: Duration?
        /// Until when it is kept for those who take stale values.
        @usableFromInline let goneAt: Duration?
        /// From when on a hit is told to load it anew.
        @usableFromInline var refreshAt: Duration?
        /// The last invalidation when it was written.
        @usableFromInline let stamp: UInt64
        @usableFromInline let namespace: Int32
        let weight: Int
    }

    @usableFromInline
    struct Payload: Sendable {
        let key: Key
        @usableFromInline let value: Value
        let tags: [CacheTag]
    }

    /// How a value is to be kept.
    struct Terms {
        var weight: Int
        var life: EntryLife
        var namespace: CacheNamespace
        var tags: [CacheTag]
        var ticket: LoadTicket?
    }

    /// How many slots the hand looks at in one write.
    private static var slotsSweptPerWrite: Int { 4 }

    @usableFromInline var slots: [Key: Int32] = [:]
    @usableFromInline var entries: [Entry] = []
    @usableFromInline var payloads: [Payload?] = []
    @usableFromInline var recency = RecencyList()
    @usableFromInline var namespaces = NamespaceTable()
    @usableFromInline var hits = 0
    @usableFromInline var misses = 0

    private(set) var weight = 0
    private(set) var log: InvalidationLog<Key>
    private(set) var tagIndex = TagIndex()
    private var free: [Int32] = []
    private var hand = 0
    private var sets = 0
    private var refusals = 0
    private var evictions = CacheStatistics.Evictions()
    private let configuration: MemoryCacheConfiguration

    init(configuration: MemoryCacheConfiguration) {
        self.configuration = configuration
        self.log = InvalidationLog(limit: configuration.rememberedInvalidations)
    }

    /// What an entry without tags weighs beside its value: its slot, its links and its place in the dictionary.
    static var entryOverheadBytes: Int {
        MemoryLayout<Entry>.stride + MemoryLayout<Payload?>.stride + MemoryLayout<RecencyList.Links>.stride
            + 2 * (MemoryLayout<Key>.stride + MemoryLayout<Int32>.stride)
    }

    /// What a tag of an entry weighs.
    static var tagOverheadBytes: Int { 64 }

    @usableFromInline
    enum LookupAction {
        case hit(CacheHit<Value>)
        case miss
        case release(Payload)
    }

    /// One probe of the dictionary; a hit allocates nothing.
    @inlinable
    mutating func lookup(_ key: Key, allowingStale: Bool = false, now: Duration) -> LookupAction {
        guard let slot = self.slots[key] else {
            self.misses += 1
            return .miss
        }
        if let cause = self.causeOfDeath(slot, now: now) {
            self.misses += 1
            return .release(self.evict(slot, cause))
        }
        let isStale = self.entries[Int(slot)].expiresAt.map { $0 <= now } ?? false
        guard !isStale || allowingStale else {
            self.misses += 1
            return .miss
        }
        self.hits += 1
        self.recency.touch(slot)
        let isRefreshDue = self.entries[Int(slot)].refreshAt.map { $0 <= now } ?? false
        if isRefreshDue { self.entries[Int(slot)].refreshAt = now + .seconds(10) }
        return .hit(self.hit(slot, now: now, isRefreshDue: isRefreshDue))
    }

    @inlinable
    func peek(_ key: Key, now: Duration) -> CacheHit<Value>? {
        guard let slot = self.slots[key], self.causeOfDeath(slot, now: now) == nil else { return nil }
        return self.hit(slot, now: now, isRefreshDue: false)
    }

    @inlinable
    func hit(_ slot: Int32, now: Duration, isRefreshDue: Bool) -> CacheHit<Value> {
        guard let value = self.payloads[Int(slot)]?.value else {
            preconditionFailure("the dictionary names a slot that is empty")
        }
        let entry = self.entries[Int(slot)]
        // Whoever wrote it may have read the clock after the one who now looks it up.
        let age = max(now - entry.writtenAt, .zero)
        return CacheHit(
            value: value, age: age, timeToLive: entry.expiresAt.map { $0 - now }, isRefreshDue: isRefreshDue)
    }

    func randomKeys(count: Int, using random: inout some RandomNumberGenerator) -> [Key] {
        var keys: [Key] = []
        for _ in 0..<count * 8 where keys.count < count && !self.payloads.isEmpty {
            let slot = Int.random(in: 0..<self.payloads.count, using: &random)
            guard let key = self.payloads[slot]?.key, !keys.contains(key) else { continue }
            keys.append(key)
        }
        return keys
    }

    /// Stores a value as the newest, and makes room for it.
    mutating func set(_ key: Key, _ value: Value, _ terms: Terms, now: Duration) -> (SetOutcome, released: [Payload]) {
        if let ticket = terms.ticket,
            self.log.hasOvertaken(ticket, key: key, namespace: terms.namespace, tags: terms.tags)
        {
            self.refusals += 1
            return (.refused(.overtakenByInvalidation), [])
        }
        var released: [Payload] = []
        if let slot = self.slots[key] {
            released.append(self.evict(slot, self.causeOfDeath(slot, now: now) ?? .replaced))
        }
        guard let weight = self.weight(of: terms) else {
            self.refusals += 1
            return (.refused(.tooHeavy), released)
        }
        self.sweep(now: now, into: &released)
        while self.weight + weight > self.configuration.capacityBytes {
            let oldest = self.recency.oldest
            released.append(self.evict(oldest, self.causeOfDeath(oldest, now: now) ?? .size))
        }
        self.insert(Payload(key: key, value: value, tags: terms.tags), terms, weight: weight, now: now)
        return (.stored, released)
    }

    /// - Returns: whether it was there for a lookup to find.
    mutating func remove(
        _ key: Key, unless isGood: (Value) -> Bool = { _ in false }, now: Duration
    ) -> (wasFound: Bool, released: Payload?) {
        self.log.record(.key(key))
        guard let slot = self.slots[key] else { return (false, nil) }
        if let value = self.payloads[Int(slot)]?.value, isGood(value) { return (false, nil) }
        let cause = self.causeOfDeath(slot, now: now)
        return (cause == nil, self.evict(slot, cause ?? .invalidated))
    }

    /// - Returns: how many were there for a lookup to find.
    mutating func invalidate(_ tag: CacheTag, now: Duration) -> (count: Int, released: [Payload]) {
        self.log.record(.tag(tag))
        var count = 0
        var released: [Payload] = []
        for slot in self.tagIndex.slots(of: tag) {
            let cause = self.causeOfDeath(slot, now: now)
            if cause == nil { count += 1 }
            released.append(self.evict(slot, cause ?? .invalidated))
        }
        return (count, released)
    }

    /// Makes all entries of a namespace unreachable; O(1).
    mutating func bump(_ namespace: CacheNamespace) {
        self.log.record(.namespace(namespace))
        self.namespaces.bump(namespace, stamp: self.log.stamp)
    }

    mutating func removeAll() -> [Payload?] {
        let released = self.payloads
        self.log.recordAll()
        self.evictions.invalidated += self.slots.count
        self.slots = [:]
        self.entries = []
        self.payloads = []
        self.recency = RecencyList()
        self.namespaces = NamespaceTable()
        self.tagIndex = TagIndex()
        self.free = []
        self.hand = 0
        self.weight = 0
        return released
    }

    var statistics: CacheStatistics {
        CacheStatistics(
            entries: self.slots.count, weight: self.weight, capacity: self.configuration.capacityBytes,
            hits: self.hits, misses: self.misses, sets: self.sets, refusals: self.refusals, evictions: self.evictions
        )
    }

    /// Why a slot's entry can no longer be found; nil while it can.
    ///
    /// Inlined always: called, it would get a copy of the whole state, which is a tenth of a lookup.
    @inlinable @inline(__always)
    func causeOfDeath(_ slot: Int32, now: Duration) -> EvictionCause? {
        let entry = self.entries[Int(slot)]
        if let goneAt = entry.goneAt, goneAt <= now { return .expired }
        return entry.stamp < self.namespaces.bumpedAt[Int(entry.namespace)] ? .version : nil
    }

    /// Empties a slot.
    @usableFromInline
    mutating func evict(_ slot: Int32, _ cause: EvictionCause) -> Payload {
        guard let payload = self.payloads[Int(slot)] else { preconditionFailure("evicted a slot that is empty") }
        let entry = self.entries[Int(slot)]
        self.payloads[Int(slot)] = nil
        self.slots[payload.key] = nil
        self.recency.remove(slot)
        self.namespaces.remove(entry.namespace)
        self.tagIndex.remove(payload.tags, slot: slot)
        self.free.append(slot)
        self.weight -= entry.weight
        self.evictions.count(cause)
        return payload
    }

    private mutating func insert(_ payload: Payload, _ terms: Terms, weight: Int, now: Duration) {
        let entry = Entry(
            writtenAt: now, expiresAt: terms.life.timeToLive.map { now + $0 },
            goneAt: terms.life.timeToLive.map { now + $0 + terms.life.staleFor },
            refreshAt: terms.life.refreshAfter.map { now + $0 }, stamp: self.log.stamp,
            namespace: self.namespaces.add(terms.namespace), weight: weight
        )
        let slot = self.free.popLast() ?? Int32(self.entries.count)
        if Int(slot) == self.entries.count {
            self.entries.append(entry)
            self.payloads.append(payload)
        } else {
            self.entries[Int(slot)] = entry
            self.payloads[Int(slot)] = payload
        }
        self.slots[payload.key] = slot
        self.recency.insert(slot)
        self.tagIndex.add(payload.tags, slot: slot)
        self.weight += weight
        self.sets += 1
    }

    /// What an entry will weigh; nil if that is more than one may.
    private func weight(of terms: Terms) -> Int? {
        let heaviest = self.configuration.heaviestEntryBytes
        guard terms.weight <= heaviest else { return nil }
        let weight = terms.weight + Self.entryOverheadBytes + terms.tags.count * Self.tagOverheadBytes
        return weight <= heaviest ? weight : nil
    }

    /// Frees what is unreachable among the next few slots.
    private mutating func sweep(now: Duration, into released: inout [Payload]) {
        for _ in 0..<min(Self.slotsSweptPerWrite, self.entries.count) {
            self.hand = self.hand + 1 < self.entries.count ? self.hand + 1 : 0
            guard self.payloads[self.hand] != nil else { continue }
            let slot = Int32(self.hand)
            if let cause = self.causeOfDeath(slot, now: now) { released.append(self.evict(slot, cause)) }
        }
    }
}
