extension MemoryCache {
    /// All entries that a lookup would find, in no particular order.
    ///
    /// A walk takes no lock for longer than a few dozen entries, and sees the cache while it changes: what is there all
    /// the time comes exactly once, what comes or goes meanwhile may be seen or not. It leaves no trace in the cache.
    @inlinable
    public var entries: Entries { Entries(cache: self) }

    /// See ``MemoryCache/entries``.
    public struct Entries: Sequence, IteratorProtocol, Sendable {
        @inlinable static var slotsPerBatch: Int { 64 }

        @usableFromInline let cache: MemoryCache
        @usableFromInline var stripe = 0
        @usableFromInline var slot = 0
        @usableFromInline var batch: [(key: Key, hit: CacheHit<Value>)] = []

        @inlinable
        init(cache: MemoryCache) { self.cache = cache }

        @inlinable
        public mutating func next() -> (key: Key, hit: CacheHit<Value>)? {
            while self.batch.isEmpty {
                guard self.stripe < ReadLanes.stripeCount else { return nil }
                self.fill()
            }
            return self.batch.removeLast()
        }

        @inlinable
        mutating func fill() {
            let now = self.cache.time
            let cell = self.cache.lanes.enter(self.stripe)
            let stripe = unsafe self.cache.stripes + self.stripe
            let end = unsafe Swift.min(self.slot + Self.slotsPerBatch, stripe.pointee.slots.count)
            for slot in self.slot..<end {
                guard let key = unsafe stripe.pointee.slots[slot].payload?.key,
                    unsafe stripe.pointee.verdict(slot, now: now) == .fresh
                else { continue }
                self.batch.append((key, unsafe stripe.pointee.hit(slot, now: now)))
            }
            let isLast = unsafe end == stripe.pointee.slots.count
            cell.unlock()
            self.slot = isLast ? 0 : end
            if isLast { self.stripe += 1 }
        }
    }

    /// Keys of entries drawn at random, none twice; fewer than asked for if there are few. It leaves no trace in the
    /// cache.
    @inlinable
    public func randomKeys(count: Int, using random: inout some RandomNumberGenerator) -> [Key] {
        var keys: [Key] = []
        var drawn: Set<Key> = []
        // Slots are evenly filled, so most draws find something; where few are, this ends all the same.
        for _ in 0..<count * 8 where keys.count < count {
            let number = Int.random(in: 0..<ReadLanes.stripeCount, using: &random)
            guard let key = self.randomKey(of: number, using: &random), drawn.insert(key).inserted else { continue }
            keys.append(key)
        }
        return keys
    }

    @inlinable
    func randomKey(of number: Int, using random: inout some RandomNumberGenerator) -> Key? {
        let now = self.time
        let draw = random.next()
        let cell = self.lanes.enter(number)
        defer { cell.unlock() }
        let stripe = unsafe self.stripes + number
        let count = unsafe stripe.pointee.slots.count
        guard count > 0 else { return nil }
        let slot = Int(draw % UInt64(count))
        guard let key = unsafe stripe.pointee.slots[slot].payload?.key,
            unsafe stripe.pointee.verdict(slot, now: now) == .fresh
        else { return nil }
        return key
    }
}
