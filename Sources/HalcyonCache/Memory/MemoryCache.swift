public import Synchronization

/// A cache in this process, bounded by the weight or the number of what it holds.
///
/// ```swift
/// let cache = MemoryCache<CacheKey, Reply, ContinuousClock>(capacity: 64 << 20)
/// let ticket = cache.beginLoad()
/// let reply = try await load()
/// cache.set(key, reply, weight: reply.bytes, life: .timeToLive(.seconds(3600)), tags: ["concept-12"], ticket: ticket)
/// cache.invalidate(tag: "concept-12")
/// ```
///
/// When room is needed, an ``EvictionPolicy`` says what is least worth keeping. All functions are cheap, never wait for
/// anything but each other, and release values only after the locks are given up, so that a value may use the cache
/// while it goes. Entries whose time is over are freed by whatever is done next, a few at a time.
///
/// **How it works.** The hash of a key names one of 16 stripes, and a table in it finds the slot of the entry. A lookup
/// takes one lock of the stripe, reads, leaves the slot in a short queue for the policy, and is gone after some ten
/// nanoseconds. Whoever fills a queue tells the policy of it, if nobody else is busy with the policy at that moment; if
/// somebody is, further hits are not told, which costs a little hit ratio and no time. What changes the set of entries
/// goes through the ledger: it decides under its own lock who comes and who goes, and takes the stripes' locks one by
/// one to carry it out. A new value of the same weight for a key that is there only takes its stripe's locks.
@safe
public final class MemoryCache<Key: SeededHashable, Value: Sendable, C: Clock>: Sendable
where C.Duration == Duration, C.Instant: Sendable {
    @usableFromInline typealias Stripe = CacheStripe<Key, Value>

    /// Is told what left the cache, after the locks are given up, by whoever made it leave.
    public typealias EvictionListener = @Sendable (Key, Value, EvictionCause) -> Void

    @usableFromInline let clock: CacheClock<C>
    /// Nil where entries are counted and not weighed.
    @usableFromInline let heaviestBytes: Int?
    /// Drawn anew for each cache, or from the seed in the configuration.
    @usableFromInline let seed: UInt64
    @usableFromInline let claim: CacheTime
    @usableFromInline let listener: EvictionListener?
    @usableFromInline let ledger: LockedLedger
    /// A stripe is read under one lock of `lanes`, and changed under all of them.
    @usableFromInline nonisolated(unsafe) let stripes: UnsafeMutablePointer<Stripe>
    @usableFromInline let lanes: ReadLanes
    /// The stamp of the last invalidation.
    @usableFromInline let stamp = Atomic<UInt64>(0)
    /// Whether any entry may have an end, so that a lookup must know the time.
    @usableFromInline let isTimed = Atomic<Bool>(false)
    /// Whether the policy wants to know of hits.
    @usableFromInline let isRecording = Atomic<Bool>(false)

    public init(
        configuration: MemoryCacheConfiguration, clock: C = .continuous, onEviction listener: EvictionListener? = nil
    ) {
        self.clock = CacheClock(clock)
        if case .bytes = configuration.bound {
            self.heaviestBytes = min(configuration.heaviestEntryBytes, Int(UInt32.max))
        } else {
            self.heaviestBytes = nil
        }
        self.seed = SeededHash.seed(configuration.seed)
        self.claim = CacheTime(configuration.refreshClaim)
        self.listener = listener
        self.ledger = LockedLedger(CacheLedger(configuration: configuration))
        self.lanes = ReadLanes()
        unsafe self.stripes = .allocate(capacity: ReadLanes.stripeCount)
        for number in 0..<ReadLanes.stripeCount { unsafe (self.stripes + number).initialize(to: Stripe()) }
    }

    /// - Parameter capacity: the most that all entries may weigh, in bytes.
    public convenience init(capacity: Int, clock: C = .continuous) {
        self.init(configuration: MemoryCacheConfiguration(capacityBytes: capacity), clock: clock)
    }

    deinit {
        unsafe self.stripes.deinitialize(count: ReadLanes.stripeCount)
        unsafe self.stripes.deallocate()
    }

    /// What an entry without tags weighs beside the weight it is stored with, in bytes.
    @inlinable public static var entryOverheadBytes: Int {
        MemoryLayout<Stripe.Slot>.stride + CacheLedger.bytesPerEntry
    }

    /// What each tag of an entry adds to its weight, in bytes.
    @inlinable public static var tagOverheadBytes: Int { CacheLedger.bytesPerTag }

    /// What an entry will weigh; nil if that is more than one may.
    @inlinable
    func total(_ weight: Int, tags: Int) -> UInt32? {
        precondition(weight >= 0, "a value does not weigh less than nothing")
        guard let heaviest = self.heaviestBytes else { return 1 }
        guard weight <= heaviest else { return nil }
        let total = weight + Self.entryOverheadBytes + tags * Self.tagOverheadBytes
        return total <= heaviest ? UInt32(total) : nil
    }

    /// How long the cache has been there.
    @inlinable var now: CacheTime { self.clock.now }

    /// The same as exactly as it matters: as long as no entry has an end, only ages depend on it.
    @inlinable var time: CacheTime {
        self.isTimed.load(ordering: .relaxed) ? self.clock.now : self.clock.roughNow
    }

    /// What it holds and has done.
    public var statistics: CacheStatistics {
        var statistics = self.ledger.state.withLock { $0.statistics }
        for stripe in 0..<ReadLanes.stripeCount {
            let lanes = self.lanes.lock(stripe)
            let counts = unsafe self.stripes[stripe].counts
            statistics.sets += counts.replacements
            statistics.evictions.replaced += counts.replacements
            statistics.staleHits += counts.staleHits
            statistics.refreshes += counts.refreshes
            self.lanes.count(stripe, lanes: lanes, into: &statistics)
            self.lanes.unlock(stripe, lanes: lanes)
        }
        return statistics
    }
}
