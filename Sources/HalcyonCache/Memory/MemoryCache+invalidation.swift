public import Synchronization

extension MemoryCache {
    /// Takes an entry out; loads of it that are under way will not be stored.
    ///
    /// - Returns: whether it was there for a lookup to find, if only for one that takes stale values.
    @inlinable @discardableResult
    public func remove(_ key: Key) -> Bool { self.remove(key) { _ in false } }

    /// Like ``remove(_:)``, but the entry stays if its value is good all the same.
    ///
    /// - Parameter isGood: runs under locks: it must be quick and must not use this cache.
    @inlinable @discardableResult
    public func remove(_ key: Key, unless isGood: (Value) -> Bool) -> Bool {
        let now = self.time
        let hash = key.hash(seed: self.seed)
        var departures = Departures<Key, Value>()
        let wasFound = self.ledger.state.withLock { ledger in
            ledger.recordInvalidation(key: hash)
            self.stamp.store(ledger.stamp, ordering: .releasing)
            return self.evict(key, hash: hash, as: .invalidated, unless: isGood, now: now, &ledger, &departures)
        }
        departures.announce(to: self.listener)
        return wasFound
    }

    /// Takes all entries with a tag out; loads of such that are under way will not be stored.
    ///
    /// - Returns: how many there were for a lookup to find. The cost grows with their number, not with that of all
    ///   entries.
    @inlinable @discardableResult
    public func invalidate(tag: CacheTag) -> Int {
        let now = self.time
        var departures = Departures<Key, Value>()
        let count = self.ledger.state.withLock { ledger in
            ledger.recordInvalidation(tag: tag)
            self.stamp.store(ledger.stamp, ordering: .releasing)
            var count = 0
            while let global = ledger.slot(of: tag) {
                let number = ReadLanes.stripe(ofGlobal: global)
                let slot = ReadLanes.slot(ofGlobal: global)
                let lanes = self.lanes.lock(number)
                let causeOfDeath = unsafe self.stripes[number].causeOfDeath(slot, now: now)
                if causeOfDeath == nil { count += 1 }
                self.evict(number, slot, as: causeOfDeath ?? .invalidated, lanes: lanes, &ledger, &departures)
            }
            return count
        }
        departures.announce(to: self.listener)
        return count
    }

    /// Makes all entries of a namespace unreachable at once, however many they are; they are freed later, bit by bit.
    /// Loads for the namespace that are under way will not be stored.
    @inlinable
    public func bump(_ namespace: CacheNamespace) {
        self.ledger.state.withLock { ledger in
            let bumped = ledger.bump(namespace)
            self.stamp.store(ledger.stamp, ordering: .releasing)
            guard let bumped else { return }
            self.withAllLocked { number in unsafe self.stripes[number].bump(bumped) }
        }
    }

    /// Takes everything out; no load that is under way will be stored.
    @inlinable
    public func removeAll() {
        let removed = UnsafeMutablePointer<Stripe>.allocate(capacity: ReadLanes.stripeCount)
        defer {
            unsafe removed.deinitialize(count: ReadLanes.stripeCount)
            unsafe removed.deallocate()
        }
        self.ledger.state.withLock { ledger in
            ledger.removeAll()
            self.stamp.store(ledger.stamp, ordering: .releasing)
            self.isRecording.store(false, ordering: .relaxed)
            self.withAllLocked { number in
                unsafe (removed + number).moveInitialize(from: self.stripes + number, count: 1)
                unsafe (self.stripes + number).initialize(to: Stripe())
                unsafe self.stripes[number].counts = removed[number].counts
                self.lanes.forgetHits(number)
            }
        }
        guard let listener = self.listener else { return }
        for number in 0..<ReadLanes.stripeCount {
            for slot in unsafe 0..<removed[number].slots.count {
                guard let payload = unsafe removed[number].slots[slot].payload else { continue }
                listener(payload.key, payload.value, .invalidated)
            }
        }
    }

    /// Changes all stripes at once: nobody sees some changed and some not.
    @inlinable
    func withAllLocked(_ change: (_ stripe: Int) -> Void) {
        var lanes = [Int](repeating: 0, count: ReadLanes.stripeCount)
        for number in 0..<ReadLanes.stripeCount { lanes[number] = self.lanes.lock(number) }
        for number in 0..<ReadLanes.stripeCount { change(number) }
        for number in 0..<ReadLanes.stripeCount { self.lanes.unlock(number, lanes: lanes[number]) }
    }
}
