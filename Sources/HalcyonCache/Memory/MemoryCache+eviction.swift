public import Synchronization

extension MemoryCache {
    /// How many hits may save a victim in one change, so that it ends whatever others do.
    @inlinable static var mostReprieves: Int { 8 }

    /// How many slots are looked at in one change for the sake of time and versions.
    @inlinable static var slotsPerChange: Int { 32 }

    /// Frees all entries whose time is over or whose namespace was bumped.
    ///
    /// Whatever else is done with the cache frees a few of them; this is for a cache that may lie idle. It holds the
    /// locks for a few dozen entries at a time.
    @inlinable
    public func tidy() {
        let now = self.time
        var isDone = false
        while !isDone {
            var departures = Departures<Key, Value>()
            isDone = self.ledger.state.withLock { ledger in self.settle(now: now, &ledger, &departures) }
            departures.announce(to: self.listener)
        }
    }

    /// Tidies again and again until it is cancelled.
    @inlinable
    public func keepTidy(every interval: Duration = .seconds(1)) async {
        // A sleep fails only by being cancelled.
        while (try? await self.clock.sleep(interval)) != nil { self.tidy() }
    }

    /// Lets go what has to go.
    ///
    /// - Returns: whether all is gone that had to; else it was more than may be looked at in one change.
    @inlinable @discardableResult
    func settle(
        now: CacheTime, _ ledger: inout CacheLedger, _ departures: inout Departures<Key, Value>
    ) -> Bool {
        var budget = Self.slotsPerChange
        var reprieves = Self.mostReprieves
        while let departure = ledger.nextDeparture(now: now, budget: &budget) {
            switch departure {
            case .forSize(let slot):
                self.evictVictim(slot, now: now, &reprieves, &ledger, &departures)
            case .forTime(let slot):
                self.evictDue(slot, now: now, &ledger, &departures)
            case .forVersion(let slot):
                for number in 0..<ReadLanes.stripeCount {
                    self.evictBumped(ReadLanes.globalSlot(slot, stripe: number), &ledger, &departures)
                }
            }
        }
        if ledger.isRecording, !self.isRecording.load(ordering: .relaxed) {
            self.isRecording.store(true, ordering: .relaxed)
        }
        return budget > 0
    }

    /// Evicts what the policy chose, unless it was hit since.
    @inlinable
    func evictVictim(
        _ global: Int32, now: CacheTime, _ reprieves: inout Int, _ ledger: inout CacheLedger,
        _ departures: inout Departures<Key, Value>
    ) {
        let number = ReadLanes.stripe(ofGlobal: global)
        let slot = ReadLanes.slot(ofGlobal: global)
        let lanes = self.lanes.lock(number)
        let wasHit = ledger.recordHits(in: self.lanes, stripe: number, lanes: lanes, slot: slot)
        if wasHit, reprieves > 0 {
            reprieves -= 1
            self.lanes.unlock(number, lanes: lanes)
            return
        }
        let cause = unsafe self.stripes[number].causeOfDeath(slot, now: now) ?? .size
        self.evict(number, slot, as: cause, lanes: lanes, &ledger, &departures)
    }

    /// Evicts an entry whose time is over, unless it was prolonged.
    @inlinable
    func evictDue(
        _ global: Int32, now: CacheTime, _ ledger: inout CacheLedger, _ departures: inout Departures<Key, Value>
    ) {
        let number = ReadLanes.stripe(ofGlobal: global)
        let slot = ReadLanes.slot(ofGlobal: global)
        let lanes = self.lanes.lock(number)
        let deadline = unsafe self.stripes[number].deadline(slot)
        guard deadline <= now else {
            self.lanes.unlock(number, lanes: lanes)
            ledger.postpone(global, to: deadline)
            return
        }
        self.evict(number, slot, as: .expired, lanes: lanes, &ledger, &departures)
    }

    /// Evicts an entry that is out of date.
    @inlinable
    func evictBumped(_ global: Int32, _ ledger: inout CacheLedger, _ departures: inout Departures<Key, Value>) {
        let number = ReadLanes.stripe(ofGlobal: global)
        let slot = ReadLanes.slot(ofGlobal: global)
        let lanes = self.lanes.lock(number)
        guard unsafe self.stripes[number].isUsed(slot), unsafe self.stripes[number].isBumped(slot) else {
            self.lanes.unlock(number, lanes: lanes)
            return
        }
        self.evict(number, slot, as: .version, lanes: lanes, &ledger, &departures)
    }

    /// Evicts the entry of a key, if there is one.
    ///
    /// - Parameter cause: why, unless it was dead already.
    /// - Returns: whether it was there for a lookup to find, and went.
    @inlinable @discardableResult
    func evict(
        _ key: Key, hash: UInt64, as cause: EvictionCause, unless isGood: (Value) -> Bool = { _ in false },
        now: CacheTime, _ ledger: inout CacheLedger,
        _ departures: inout Departures<Key, Value>
    ) -> Bool {
        let number = ReadLanes.stripe(hash)
        let lanes = self.lanes.lock(number)
        let slot = unsafe self.stripes[number].find(key, hash: hash)
        guard slot >= 0, unsafe !isGood(self.stripes[number].value(slot)) else {
            self.lanes.unlock(number, lanes: lanes)
            return false
        }
        let causeOfDeath = unsafe self.stripes[number].causeOfDeath(slot, now: now)
        self.evict(number, slot, as: causeOfDeath ?? cause, lanes: lanes, &ledger, &departures)
        return causeOfDeath == nil
    }

    /// Evicts the entry of a slot, and gives the locks of its stripe up.
    @inlinable
    func evict(
        _ number: Int, _ slot: Int, as cause: EvictionCause, lanes: Int, _ ledger: inout CacheLedger,
        _ departures: inout Departures<Key, Value>
    ) {
        let entry = unsafe self.stripes[number].entry(slot, stripe: number)
        // No hit of a slot may wait when it is empty: the policy would take it for one of whoever comes next.
        ledger.recordHits(in: self.lanes, stripe: number, lanes: lanes, slot: slot)
        let payload = unsafe self.stripes[number].vacate(slot)
        self.lanes.unlock(number, lanes: lanes)
        departures.add(.init(key: payload.key, value: payload.value, cause: cause))
        if let freed = ledger.remove(entry, cause: cause) { self.forgetBump(freed) }
    }

    /// Evicts the entry of a key that a lookup found dead, and what else is due.
    @inlinable
    func evictGone(_ key: Key, hash: UInt64, now: CacheTime) {
        var departures = Departures<Key, Value>()
        self.ledger.state.withLock { ledger in
            let number = ReadLanes.stripe(hash)
            let lanes = self.lanes.lock(number)
            let slot = unsafe self.stripes[number].find(key, hash: hash)
            if slot >= 0, let cause = unsafe self.stripes[number].causeOfDeath(slot, now: now) {
                self.evict(number, slot, as: cause, lanes: lanes, &ledger, &departures)
            } else {
                self.lanes.unlock(number, lanes: lanes)
            }
            self.settle(now: now, &ledger, &departures)
        }
        departures.announce(to: self.listener)
    }

    /// Says in all stripes that a namespace's number means something else from now on.
    @inlinable
    func forgetBump(_ namespace: Int32) {
        for number in 0..<ReadLanes.stripeCount {
            let lanes = self.lanes.lock(number)
            unsafe self.stripes[number].forgetBump(namespace)
            self.lanes.unlock(number, lanes: lanes)
        }
    }
}
