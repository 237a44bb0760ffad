/// Decides what a cache holds: what may come in, what has to go and why.
///
/// It knows entries by their slots and never sees a key or a value, so it is the same code for every cache. Its owner
/// tells it what happened and does what it says, under one lock.
@usableFromInline
struct CacheLedger: Sendable {
    /// What tells an entry from others, for the ledger.
    @usableFromInline
    struct Entry: Sendable {
        @usableFromInline let slot: Int32
        @usableFromInline let weight: UInt32
        @usableFromInline let namespace: Int32
        @usableFromInline let isTagged: Bool

        @inlinable
        init(slot: Int32, weight: UInt32, namespace: Int32, isTagged: Bool) {
            self.slot = slot
            self.weight = weight
            self.namespace = namespace
            self.isTagged = isTagged
        }
    }

    /// What has to go.
    @usableFromInline
    enum Departure: Hashable, Sendable {
        /// To make room, unless it was hit since the policy was told last.
        case forSize(Int32)
        /// If its time is over indeed.
        case forTime(Int32)
        /// What is out of date among the slots of the same number in all stripes.
        case forVersion(Int)
    }

    private let configuration: MemoryCacheConfiguration
    private var policy: EvictionPolicy
    private var wheel = TimerWheel()
    private(set) var tags = TagIndex()
    private(set) var namespaces = NamespaceTable()
    private(set) var log: InvalidationLog
    private(set) var weight = 0
    private(set) var entries = 0
    private var sets = 0
    private var refusals = 0
    private var evictions = CacheStatistics.Evictions()
    /// The slot of each stripe at which the search for what is out of date goes on.
    private var hand = 0
    /// More than the number of any slot within its stripe.
    private var slotsPerStripe = 0

    /// Whether the policy is told of hits: from when the cache was half full. Before that they cost time and change
    /// nothing that matters.
    @usableFromInline private(set) var isRecording = false

    init(configuration: MemoryCacheConfiguration) {
        self.configuration = configuration
        self.policy = Self.policy(configuration)
        self.log = InvalidationLog(limit: configuration.rememberedInvalidations)
    }

    private static func policy(_ configuration: MemoryCacheConfiguration) -> EvictionPolicy {
        EvictionPolicy(capacity: configuration.bound.capacity, seed: configuration.seed, kind: configuration.policy)
    }

    /// How many entries the wheel waits for.
    var timedEntries: Int { self.wheel.count }

    /// The stamp of the last invalidation.
    @usableFromInline var stamp: UInt64 { self.log.stamp }

    /// All hits that wait are few beside what the cache holds.
    private static var entriesPerWaitingHit: Int { 8 }

    /// And so are those that count as recent.
    private static var entriesPerRecentHit: Int { 4 }

    /// What an entry takes beside its slot: its place in the index and in the policy.
    @inlinable static var bytesPerEntry: Int { 72 }

    /// What a tag of an entry takes.
    @inlinable static var bytesPerTag: Int { 64 }

    // MARK: Coming and going

    /// Why a value is not to be stored; nil if it may be.
    @usableFromInline
    mutating func refusal(
        key: UInt64, namespace: CacheNamespace, tags: [CacheTag], ticket: LoadTicket?, isTooHeavy: Bool
    ) -> SetOutcome.Refusal? {
        if let ticket, self.log.hasOvertaken(ticket, key: key, namespace: namespace, tags: tags) {
            self.refusals += 1
            return .overtakenByInvalidation
        }
        guard isTooHeavy else { return nil }
        self.refusals += 1
        return .tooHeavy
    }

    /// Counts a new entry in its namespace.
    ///
    /// - Returns: the namespace's number.
    @usableFromInline
    mutating func enter(_ namespace: CacheNamespace) -> Int32 { self.namespaces.add(namespace) }

    /// Takes a new entry in.
    @usableFromInline
    mutating func add(_ entry: Entry, hash: UInt64, tags: [CacheTag], deadline: CacheTime) {
        self.policy.insert(entry.slot, hash: hash, weight: Int(entry.weight))
        self.entries += 1
        self.slotsPerStripe = max(self.slotsPerStripe, Int(entry.slot) / ReadLanes.stripeCount + 1)
        self.keep(entry, tags: tags, deadline: deadline)
    }

    /// A new value took the place of an older one.
    ///
    /// - Returns: the number of a namespace that means nothing any more.
    @usableFromInline
    mutating func replace(
        _ old: Entry, with new: Entry, tags: [CacheTag], deadline: CacheTime, cause: EvictionCause
    ) -> Int32? {
        self.policy.update(new.slot, weight: Int(new.weight))
        let freed = self.drop(old)
        self.evictions.count(cause)
        self.keep(new, tags: tags, deadline: deadline)
        return freed
    }

    /// Takes an entry out.
    ///
    /// - Returns: the number of a namespace that means nothing any more.
    @usableFromInline
    mutating func remove(_ entry: Entry, cause: EvictionCause) -> Int32? {
        self.policy.remove(entry.slot)
        self.wheel.remove(entry.slot)
        self.entries -= 1
        self.evictions.count(cause)
        return self.drop(entry)
    }

    private mutating func keep(_ entry: Entry, tags: [CacheTag], deadline: CacheTime) {
        self.tags.add(tags, slot: entry.slot)
        self.wheel.set(entry.slot, to: deadline)
        self.weight += Int(entry.weight)
        self.sets += 1
        if self.weight > self.configuration.bound.capacity / 2 { self.isRecording = true }
    }

    private mutating func drop(_ entry: Entry) -> Int32? {
        if entry.isTagged { self.tags.remove(slot: entry.slot) }
        self.weight -= Int(entry.weight)
        return self.namespaces.remove(entry.namespace) ? entry.namespace : nil
    }

    // MARK: What has to go

    /// What has to go next; nil if nothing has.
    ///
    /// - Parameter budget: how much may be looked at for the sake of time and versions; it counts down.
    @usableFromInline
    mutating func nextDeparture(now: CacheTime, budget: inout Int) -> Departure? {
        if let slot = self.wheel.next(by: now, budget: &budget) { return .forTime(slot) }
        if self.weight > self.configuration.bound.capacity {
            guard let slot = self.policy.nextVictim() else { preconditionFailure("a full cache has an entry to evict") }
            return .forSize(slot)
        }
        guard self.namespaces.outdated > 0, budget > 0 else { return nil }
        budget -= ReadLanes.stripeCount
        self.hand = self.hand + 1 < self.slotsPerStripe ? self.hand + 1 : 0
        return .forVersion(self.hand)
    }

    /// An entry's time was not over after all.
    @usableFromInline
    mutating func postpone(_ slot: Int32, to deadline: CacheTime) { self.wheel.set(slot, to: deadline) }

    /// Tells the policy of the hits that wait in the notes of a stripe.
    ///
    /// - Returns: whether `slot` of the stripe was among them.
    @discardableResult
    mutating func recordHits(of notes: inout HitNotes, stripe: Int, lanes: Int, slot: Int = -1) -> Bool {
        let share = self.entries / (lanes * ReadLanes.stripeCount)
        var isAmongThem = false
        notes.take(recentLimit: share / Self.entriesPerRecentHit) { hit in
            self.policy.recordHit(ReadLanes.globalSlot(hit, stripe: stripe))
            if hit == slot { isAmongThem = true }
        }
        notes.limit = Int32(min(max(share / Self.entriesPerWaitingHit, 1), HitNotes.capacity))
        return isAmongThem
    }

    /// Tells the policy of the hits that wait in any lane of a stripe; for who holds all its locks.
    ///
    /// - Returns: whether `slot` of the stripe was among them.
    @discardableResult @usableFromInline
    mutating func recordHits(in readLanes: borrowing ReadLanes, stripe: Int, lanes: Int, slot: Int) -> Bool {
        var isAmongThem = false
        for lane in 0..<lanes {
            let cell = readLanes.cell(stripe, lane: lane)
            guard cell.notes.waiting > 0 else { continue }
            if self.recordHits(of: &cell.notes, stripe: stripe, lanes: lanes, slot: slot) {
                isAmongThem = true
            }
        }
        return isAmongThem
    }

    // MARK: Invalidation

    @usableFromInline
    mutating func recordInvalidation(key: UInt64) { self.log.record(.key(key)) }

    @usableFromInline
    mutating func recordInvalidation(tag: CacheTag) { self.log.record(.tag(tag)) }

    /// One of the entries with a tag; nil if there is none.
    @usableFromInline
    func slot(of tag: CacheTag) -> Int32? { self.tags.slot(of: tag) }

    /// - Returns: the number that the namespace's entries carry; nil if there are none.
    @usableFromInline
    mutating func bump(_ namespace: CacheNamespace) -> Int32? {
        self.log.record(.namespace(namespace))
        return self.namespaces.bump(namespace)
    }

    /// Takes everything out.
    @usableFromInline
    mutating func removeAll() {
        self.log.recordAll()
        self.evictions.invalidated += self.entries
        self.policy = Self.policy(self.configuration)
        self.wheel = TimerWheel()
        self.tags = TagIndex()
        self.namespaces = NamespaceTable()
        self.weight = 0
        self.entries = 0
        self.hand = 0
        self.slotsPerStripe = 0
        self.isRecording = false
    }

    /// What it holds and has done; hits and misses are counted where they happen.
    var statistics: CacheStatistics {
        CacheStatistics(
            entries: self.entries, weight: self.weight, capacity: self.configuration.bound.capacity, sets: self.sets,
            refusals: self.refusals, evictions: self.evictions
        )
    }
}
