/// A part of a cache's entries, with all that a lookup reads.
///
/// The hash says in which stripe an entry lives. A stripe decides nothing about what stays: it finds, keeps and gives
/// back. Lookups read it under one lock of its ``ReadLanes``, changes hold all of them.
@usableFromInline
struct CacheStripe<Key: SeededHashable, Value: Sendable>: ~Copyable, Sendable {
    @usableFromInline typealias Slot = CacheSlot<Key, Value>

    @usableFromInline var index = SlotIndex()
    @usableFromInline var slots = SlotStorage<Slot>()
    /// The numbers of namespaces whose entries must not be found any more, as bits; empty before the first bump.
    @usableFromInline var bumped = SlotStorage<UInt64>()
    /// Records of those entries that have more times than an end.
    @usableFromInline var times: [EntryTimes] = []
    /// The number of the default namespace, if an entry here has it.
    @usableFromInline var defaultNamespace: Int32 = -1
    @usableFromInline var counts = Counts()

    @usableFromInline var firstFree: Int32 = -1
    @usableFromInline var freeTimes: [Int32] = []

    /// What the ledger does not see.
    @usableFromInline
    struct Counts: Sendable {
        /// Values that took the place of older ones.
        @usableFromInline var replacements = 0
        @usableFromInline var staleHits = 0
        @usableFromInline var refreshes = 0

        @inlinable
        init() {}
    }

    @inlinable
    init() {}

    /// The slot of a key, whatever its state; -1 if there is none.
    @inlinable @inline(__always)
    func find(_ key: Key, hash: UInt64) -> Int {
        var cursor = self.index.start(hash)
        while true {
            let slot = self.index.next(&cursor, hash)
            if slot < 0 || self.slots[slot].payload?.key == key { return slot }
        }
    }

    /// Whether a lookup may take the value of a slot without another thought.
    @inlinable @inline(__always)
    func isPlain(_ slot: Int, now: CacheTime) -> Bool {
        self.slots[slot].facts.checkAt > now && !self.isBumped(slot)
    }

    /// Whether there is such a slot, and it holds an entry.
    @inlinable
    func isUsed(_ slot: Int) -> Bool { slot < self.slots.count && self.slots[slot].payload != nil }

    /// An entry as the ledger knows it.
    @inlinable
    func entry(_ slot: Int, stripe: Int) -> CacheLedger.Entry {
        let facts = self.slots[slot].facts
        return CacheLedger.Entry(
            slot: ReadLanes.globalSlot(slot, stripe: stripe), weight: facts.weight, namespace: facts.namespace,
            isTagged: facts.isTagged
        )
    }

    @inlinable @inline(__always)
    func value(_ slot: Int) -> Value {
        guard let value = self.slots[slot].payload?.value else {
            preconditionFailure("the index names a slot that is empty")
        }
        return value
    }

    /// What a lookup that takes everything is told of a slot.
    @inlinable
    func verdict(_ slot: Int, now: CacheTime) -> EntryTimes.Verdict {
        if self.isBumped(slot) { return .gone }
        let facts = self.slots[slot].facts
        guard facts.times == Slot.noTimes else { return self.times[Int(facts.times)].verdict(now: now) }
        return facts.checkAt <= now ? .gone : .fresh
    }

    /// Why a slot's entry cannot be found any more; nil while it can.
    @inlinable
    func causeOfDeath(_ slot: Int, now: CacheTime) -> EvictionCause? {
        if self.isBumped(slot) { return .version }
        return self.deadline(slot) <= now ? .expired : nil
    }

    /// From when on an entry is gone, if nobody finds it before.
    @inlinable
    func deadline(_ slot: Int) -> CacheTime {
        let facts = self.slots[slot].facts
        return facts.times == Slot.noTimes ? facts.checkAt : self.times[Int(facts.times)].deadline
    }

    @inlinable @inline(__always)
    func isBumped(_ slot: Int) -> Bool {
        guard self.bumped.count != 0 else { return false }
        let number = Int(self.slots[slot].facts.namespace)
        return number >> 6 < self.bumped.count && self.bumped[number >> 6] & Self.bit(number) != 0
    }

    @inlinable
    static func bit(_ namespace: Int) -> UInt64 { 1 &<< UInt64(truncatingIfNeeded: namespace) }

    @inlinable
    func hit(_ slot: Int, now: CacheTime, isRefreshDue: Bool = false) -> CacheHit<Value> {
        let facts = self.slots[slot].facts
        let end = facts.times == Slot.noTimes ? facts.checkAt : self.times[Int(facts.times)].expiresAt
        return CacheHit(
            value: self.value(slot),
            // Whoever wrote it may have read the clock after the one who now looks it up.
            age: max(now, facts.writtenAt).duration(since: facts.writtenAt),
            timeToLive: end == .never ? nil : end.duration(since: now),
            isRefreshDue: isRefreshDue
        )
    }

    /// Notes that an entry was found.
    ///
    /// - Parameter claim: how long the finder has to load it anew, if that is due; nil if the finder will not.
    /// - Returns: whether the finder is to load it anew.
    @inlinable
    mutating func use(_ slot: Int, now: CacheTime, claim: CacheTime?) -> Bool {
        let number = Int(self.slots[slot].facts.times)
        guard number >= 0 else { return false }
        let isRefreshDue = self.times[number].use(now: now, claim: claim)
        self.slots[slot].facts.checkAt = self.times[number].checkAt
        if isRefreshDue { self.counts.refreshes += 1 }
        return isRefreshDue
    }
}

/// What is stored with a value.
@usableFromInline
struct EntryTerms: Sendable {
    @usableFromInline let now: CacheTime
    @usableFromInline let times: EntryTimes
    @usableFromInline let weight: UInt32
    @usableFromInline let isTagged: Bool

    @inlinable
    init(now: CacheTime, life: EntryLife, weight: UInt32, isTagged: Bool) {
        self.now = now
        self.times = EntryTimes(life, now: now)
        self.weight = weight
        self.isTagged = isTagged
    }
}

extension CacheStripe {
    /// Makes all entries of a namespace's number unreachable.
    @inlinable
    mutating func bump(_ namespace: Int32) {
        let number = Int(namespace)
        while self.bumped.count <= number >> 6 { self.bumped.append(0) }
        self.bumped[number >> 6] |= Self.bit(number)
        if self.defaultNamespace == namespace { self.defaultNamespace = -1 }
    }

    /// A namespace's number means something else from now on.
    @inlinable
    mutating func forgetBump(_ namespace: Int32) {
        self.bumped[Int(namespace) >> 6] &= ~Self.bit(Int(namespace))
    }

    /// Puts an entry into a slot that was free.
    @inlinable
    mutating func insert(_ payload: Slot.Payload, hash: UInt64, _ terms: EntryTerms, namespace: Int32) -> Int {
        let slot = Slot(facts: self.facts(terms, hash: hash, namespace: namespace), payload: payload)
        let number: Int
        if self.firstFree >= 0 {
            number = Int(self.firstFree)
            self.firstFree = self.slots[number].facts.times
            self.slots[number] = slot
        } else {
            number = self.slots.count
            self.slots.append(slot)
        }
        self.index.insert(number, hash: hash)
        return number
    }

    /// Puts a new value in the place of an older one of the same key.
    ///
    /// - Returns: the older one.
    @inlinable
    mutating func replace(_ slot: Int, with value: Value, _ terms: EntryTerms, namespace: Int32) -> Value {
        let old = self.value(slot)
        self.freeTimes(of: slot)
        let hash = UInt64(self.slots[slot].facts.upperHash) << 32
        self.slots[slot].facts = self.facts(terms, hash: hash, namespace: namespace)
        self.slots[slot].payload?.value = value
        return old
    }

    /// Empties a slot.
    @inlinable
    mutating func vacate(_ slot: Int) -> Slot.Payload {
        guard let payload = self.slots[slot].payload else { preconditionFailure("evicted a slot that is empty") }
        self.index.remove(slot, hash: UInt64(self.slots[slot].facts.upperHash) << 32)
        self.freeTimes(of: slot)
        self.slots[slot].payload = nil
        self.slots[slot].facts.times = self.firstFree
        self.firstFree = Int32(slot)
        return payload
    }

    /// Puts a new value in the place of one that differs in nothing else.
    ///
    /// - Returns: the older one.
    @inlinable
    mutating func replace(_ slot: Int, with value: Value, _ terms: EntryTerms) -> Value {
        let old = self.value(slot)
        self.slots[slot].facts.writtenAt = terms.now
        self.slots[slot].facts.checkAt = terms.times.expiresAt
        self.slots[slot].payload?.value = value
        self.counts.replacements &+= 1
        return old
    }

    /// Whether an entry without tags of the default namespace would come in the place of one that is alike in all that
    /// the ledger keeps. Its end may be later: the wheel looks at it again when it was to come.
    @inlinable
    func differsInValueOnly(_ slot: Int, _ terms: EntryTerms) -> Bool {
        let facts = self.slots[slot].facts
        return facts.weight == terms.weight && facts.times == Slot.noTimes && terms.times.isSimple
            && facts.checkAt > terms.now && facts.checkAt <= terms.times.expiresAt && !facts.isTagged
            && facts.namespace == self.defaultNamespace && !self.isBumped(slot)
    }

    @inlinable
    mutating func facts(_ terms: EntryTerms, hash: UInt64, namespace: Int32) -> Slot.Facts {
        var number = Slot.noTimes
        if !terms.times.isSimple {
            if let free = self.freeTimes.popLast() {
                number = free
                self.times[Int(free)] = terms.times
            } else {
                number = Int32(self.times.count)
                self.times.append(terms.times)
            }
        }
        return Slot.Facts(
            writtenAt: terms.now, checkAt: terms.times.checkAt, upperHash: UInt32(truncatingIfNeeded: hash >> 32),
            weight: terms.weight, namespace: namespace, times: number, isTagged: terms.isTagged
        )
    }

    @inlinable
    mutating func freeTimes(of slot: Int) {
        let number = self.slots[slot].facts.times
        if number >= 0 { self.freeTimes.append(number) }
    }
}
