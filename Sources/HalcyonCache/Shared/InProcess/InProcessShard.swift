/// What one shard of an ``InProcessShards`` holds: entries, leases and the invalidation log.
package struct InProcessShard: Sendable {
    private struct Stored: Sendable {
        let entry: SharedEntry
        let position: LogPosition?
        let expiresAt: Duration?
        /// Which writing it was, to tell a place in `order` that an overwritten entry left behind.
        let writing: Int
    }

    private struct Lease: Sendable {
        let holder: EntryVersion
        let until: Duration
    }

    package struct Logged: Sendable {
        package let event: InvalidationEvent
        package let offset: UInt64
    }

    private let capacity: Int
    private let logLimit: Int

    private var entries: [CacheKey: Stored] = [:]
    /// The keys as they were written, oldest first; those before `next` are done with.
    private var order: [(key: CacheKey, writing: Int)] = []
    private var next = 0
    private var writings = 0
    private var leases: [CacheKey: Lease] = [:]

    package private(set) var log: [Logged] = []
    package private(set) var epoch: UInt64 = 1
    /// The offset of the last event.
    package private(set) var newest: UInt64 = 0
    /// The offset up to which events are forgotten.
    package private(set) var forgotten: UInt64 = 0
    /// How often it was emptied.
    package private(set) var flushes = 0
    /// The highest offset that any event ever had, also in a log that was lost.
    private var highest: UInt64 = 0
    /// The last epoch that ever began, also of a log that was lost.
    private var latestEpoch: UInt64 = 1

    /// - Parameters:
    ///   - capacity: the most entries; the oldest goes when there are more. As many leases.
    ///   - logLimit: the most events that the log remembers.
    package init(capacity: Int, logLimit: Int) {
        precondition(capacity > 0 && logLimit > 0, "a shard has room for an entry and an event")
        self.capacity = capacity
        self.logLimit = logLimit
    }

    package var keys: some Collection<CacheKey> { self.entries.keys }

    mutating func get(_ key: CacheKey, now: Duration) -> (entry: SharedEntry, position: LogPosition?)? {
        guard let stored = self.entries[key] else { return nil }
        if let expiresAt = stored.expiresAt, expiresAt <= now {
            self.entries[key] = nil
            return nil
        }
        return (stored.entry, stored.position)
    }

    mutating func set(_ key: CacheKey, _ entry: SharedEntry, position: LogPosition?, now: Duration) {
        self.writings += 1
        let expiresAt = entry.timeToLive.map { now + $0 + entry.staleFor }
        self.entries[key] = Stored(entry: entry, position: position, expiresAt: expiresAt, writing: self.writings)
        self.order.append((key, self.writings))
        while self.entries.count > self.capacity { self.evictOldest() }
        if self.order.count > 2 * self.capacity + 16 { self.tidyOrder() }
    }

    mutating func remove(_ key: CacheKey, now: Duration) -> Bool {
        let wasThere = self.get(key, now: now) != nil
        self.entries[key] = nil
        return wasThere
    }

    mutating func takeLease(of key: CacheKey, for duration: Duration, holder: EntryVersion, now: Duration) -> Bool {
        if let lease = self.leases[key], lease.until > now { return false }
        if self.leases.count >= self.capacity { self.leases = self.leases.filter { $0.value.until > now } }
        guard self.leases.count < self.capacity else { return false }
        self.leases[key] = Lease(holder: holder, until: now + duration)
        return true
    }

    mutating func returnLease(of key: CacheKey, holder: EntryVersion) {
        if self.leases[key]?.holder == holder { self.leases[key] = nil }
    }

    mutating func append(_ event: InvalidationEvent) -> LogPosition {
        self.highest += 1
        self.newest = self.highest
        self.log.append(Logged(event: event, offset: self.newest))
        if self.log.count > self.logLimit { self.forgotten = self.log.removeFirst().offset }
        return LogPosition(epoch: self.epoch, offset: self.newest)
    }

    /// Begins the log anew; entries stay and are not good any more.
    mutating func renew() {
        self.latestEpoch += 1
        self.epoch = self.latestEpoch
        self.log = []
        self.newest = 0
        self.forgotten = 0
    }

    /// Loses all that it holds.
    package mutating func flush() {
        self.renew()
        self.entries = [:]
        self.order = []
        self.next = 0
        self.leases = [:]
        self.flushes += 1
    }

    /// Goes back to an older state of the same shard, as a replica does that takes over and lags behind.
    ///
    /// - Parameter isClockBehind: whether its clock is so far behind that it gives offsets again that were given before.
    package mutating func goBack(to older: Self, isClockBehind: Bool = false) {
        let (highest, latestEpoch, flushes) = (self.highest, self.latestEpoch, self.flushes)
        self = older
        if !isClockBehind { self.highest = highest }
        self.latestEpoch = latestEpoch
        self.flushes = flushes
    }

    /// The events behind an offset.
    package func events(after offset: UInt64) -> ArraySlice<Logged> {
        var (low, high) = (0, self.log.count)
        while low < high {
            let middle = (low + high) / 2
            if self.log[middle].offset <= offset { low = middle + 1 } else { high = middle }
        }
        return self.log[low...]
    }

    /// Whether somebody who stands at an offset has missed nothing before it and finds it in place.
    package func continues(from offset: UInt64) -> Bool {
        if offset == self.forgotten { return true }
        return offset > self.forgotten && self.events(after: offset - 1).first?.offset == offset
    }

    private mutating func evictOldest() {
        while self.next < self.order.count {
            let (key, writing) = self.order[self.next]
            self.next += 1
            guard self.entries[key]?.writing == writing else { continue }
            self.entries[key] = nil
            return
        }
    }

    private mutating func tidyOrder() {
        self.order = self.order[self.next...].filter { self.entries[$0.key]?.writing == $0.writing }
        self.next = 0
    }
}
