public import Synchronization

extension MemoryCache {
    /// The value of a key, which then counts as just used.
    ///
    /// The hot path: one lock, one probe, no allocation, and the clock only if entries have an end. Budget 20 ns
    /// without contention, and a reading of the clock.
    @inlinable
    public func get(_ key: Key) -> Value? {
        let hash = key.hash(seed: self.seed)
        let now = self.isTimed.load(ordering: .relaxed) ? self.now : .start
        let number = ReadLanes.stripe(hash)
        let cell = self.lanes.enter(number)
        let stripe = unsafe self.stripes + number
        let slot = unsafe stripe.pointee.find(key, hash: hash)
        guard slot >= 0 else {
            cell.notes.misses &+= 1
            cell.unlock()
            return nil
        }
        guard unsafe stripe.pointee.isPlain(slot, now: now) else {
            cell.unlock()
            return self.lookup(key, hash: hash, allowingStale: false, claim: nil)?.value
        }
        let value = unsafe stripe.pointee.value(slot)
        self.leave(cell, number, slot)
        return value
    }

    /// The value of a key with its age, which then counts as just used.
    ///
    /// Like ``get(_:)``, and one reading of the clock, a cheap one as long as no entry has an end.
    ///
    /// - Parameter allowingStale: whether a value whose time to live is over will do, as long as it is kept.
    @inlinable
    public func lookup(_ key: Key, allowingStale: Bool = false) -> CacheHit<Value>? {
        let hash = key.hash(seed: self.seed)
        let now = self.time
        let number = ReadLanes.stripe(hash)
        let cell = self.lanes.enter(number)
        let stripe = unsafe self.stripes + number
        let slot = unsafe stripe.pointee.find(key, hash: hash)
        guard slot >= 0 else {
            cell.notes.misses &+= 1
            cell.unlock()
            return nil
        }
        guard unsafe stripe.pointee.isPlain(slot, now: now) else {
            cell.unlock()
            return self.lookup(key, hash: hash, allowingStale: allowingStale, claim: self.claim)
        }
        let hit = unsafe stripe.pointee.hit(slot, now: now)
        self.leave(cell, number, slot)
        return hit
    }

    /// Like ``lookup(_:allowingStale:)`` with `true`, but leaves no trace: it neither counts as a use nor is it
    /// counted.
    @inlinable
    public func peek(_ key: Key) -> CacheHit<Value>? {
        let hash = key.hash(seed: self.seed)
        let now = self.time
        let number = ReadLanes.stripe(hash)
        let cell = self.lanes.enter(number)
        defer { cell.unlock() }
        let stripe = unsafe self.stripes + number
        let slot = unsafe stripe.pointee.find(key, hash: hash)
        guard slot >= 0, unsafe stripe.pointee.verdict(slot, now: now) != .gone else { return nil }
        return unsafe stripe.pointee.hit(slot, now: now)
    }

    /// Counts a hit, leaves it for the policy, and ends the lookup.
    @inlinable @inline(__always)
    func leave(_ cell: ReadCell, _ stripe: Int, _ slot: Int) {
        cell.notes.hits &+= 1
        guard self.isRecording.load(ordering: .relaxed) else {
            cell.unlock()
            return
        }
        let isTime = cell.notes.note(slot)
        cell.unlock()
        if isTime {
            self.ledger.tell(of: cell, stripe: stripe, lanes: self.lanes.count.load(ordering: .relaxed))
        }
    }

    /// A lookup of something that is not plain: it may be gone, stale, or note that it was used.
    @inlinable
    func lookup(_ key: Key, hash: UInt64, allowingStale: Bool, claim: CacheTime?) -> CacheHit<Value>? {
        let now = self.time
        let number = ReadLanes.stripe(hash)
        let stripe = unsafe self.stripes + number
        let lanes = self.lanes.lock(number)
        let cell = self.lanes.cell(number)
        let slot = unsafe stripe.pointee.find(key, hash: hash)
        let verdict = slot < 0 ? nil : unsafe stripe.pointee.verdict(slot, now: now)
        guard let verdict, verdict == .fresh || (verdict == .stale && allowingStale) else {
            cell.notes.misses &+= 1
            self.lanes.unlock(number, lanes: lanes)
            if verdict == .gone { self.evictGone(key, hash: hash, now: now) }
            return nil
        }
        let isRefreshDue = unsafe stripe.pointee.use(slot, now: now, claim: claim)
        if verdict == .stale { unsafe stripe.pointee.counts.staleHits += 1 }
        let hit = unsafe stripe.pointee.hit(slot, now: now, isRefreshDue: isRefreshDue)
        cell.notes.hits &+= 1
        let isTime =
            self.isRecording.load(ordering: .relaxed)
            ? cell.notes.note(slot) : false
        self.lanes.unlock(number, lanes: lanes)
        if isTime { self.ledger.tell(of: cell, stripe: number, lanes: lanes) }
        return hit
    }
}
