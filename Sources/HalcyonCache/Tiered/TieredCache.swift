public import ServiceLifecycle
public import Synchronization

/// A cache in two tiers and before a loader: the memory of this process, then what processes share, then the source.
///
/// ```swift
/// let concepts = TieredCache(
///     configuration: TieredCacheConfiguration(memory: .init(capacityBytes: 16 << 20), staleFor: .seconds(3600)),
///     codec: codec, tier: tier, coherence: coherence, clock: .continuous,
///     unixMilliseconds: now)
/// // in the service group, after `coherence`: concepts
/// let hit = try await concepts.value(for: key) { try await store.concept(id).map { Loaded($0, tags: ["concept"]) } }
/// ```
///
/// What it promises: a value that was loaded before an invalidation is never kept after it, in memory or in the shared
/// tier, by any process; a caller never waits for the shared tier longer than `sharedLimit` and never fails because of
/// it; one caller's cancellation is no other's.
///
/// What is done in the background is done by ``run()``; without it, each caller loads for itself.
public final class TieredCache<Value: Sendable, C: Clock>: Service where C.Duration == Duration, C.Instant: Sendable {
    typealias Found = FoundEntry<Value>
    typealias Flight = LoadFlight<Value>
    typealias Request = LoadRequest<Value>
    typealias Query = TierQuery<Value>

    struct State: Sendable {
        var chance: Chance
        var statistics = TieredStatistics()
        var sources: [String: BreakerState] = [:]
        /// Those who wait for a key's value to be stored by another process.
        var waiting: [CacheKey: [Alarm]] = [:]
    }

    let configuration: TieredCacheConfiguration
    let codec: TieredCodec<Value>
    let watch: TierWatch<C>?
    let clock: C
    let unixMilliseconds: @Sendable () -> Int64
    @usableFromInline let coherence: Coherence<C>?
    @usableFromInline let memory: MemoryCache<CacheKey, TieredEntry<Value>, C>
    @usableFromInline let whileDistrusted: TieredCacheConfiguration.DistrustPolicy

    let start: C.Instant
    let state: Mutex<State>
    let flights: SingleFlight<CacheKey, Flight>
    /// Invalidations of more than one key, which may concern any flight.
    let generation = Atomic<UInt64>(0)
    let jobs: AsyncStream<@Sendable () async -> Void>
    let submit: AsyncStream<@Sendable () async -> Void>.Continuation
    let isRunning = Atomic<Bool>(false)
    let loadsUnderWay = WorkCounter()
    let storesUnderWay = WorkCounter()

    /// - Parameters:
    ///   - tier: nil for memory only.
    ///   - coherence: nil if nothing is invalidated but by this object; what other processes change then shows only
    ///     when its time to live is over.
    ///   - unixMilliseconds: the wall clock's time since 1970, which is kept with shared values to tell their age.
    ///   - seed: for repeatable jitter and names.
    public init(
        configuration: TieredCacheConfiguration, codec: TieredCodec<Value>, tier: (any SharedTier)?,
        coherence: Coherence<C>?, clock: C, unixMilliseconds: @escaping @Sendable () -> Int64,
        seed: UInt64? = nil
    ) {
        if let tier, let coherence {
            precondition(tier.shardCount == coherence.shardCount, "the bus tells of the shards of the tier")
        }
        var chance = Chance(seed: seed)
        self.configuration = configuration
        self.codec = codec
        self.coherence = coherence
        self.clock = clock
        self.start = clock.now
        self.unixMilliseconds = unixMilliseconds
        self.whileDistrusted = configuration.whileDistrusted
        self.watch = tier.map {
            TierWatch(tier: $0, breaker: configuration.breaker, clock: clock, seed: chance.next())
        }
        self.memory = MemoryCache(configuration: configuration.memory, clock: clock)
        self.flights = SingleFlight(limit: configuration.maximumLoads)
        self.state = Mutex(State(chance: chance))
        (self.jobs, self.submit) = AsyncStream.makeStream(
            bufferingPolicy: .bufferingOldest(configuration.maximumLoads + configuration.maximumStores))
        coherence?.attach { [weak self] change in self?.follow(change) }
    }

    // MARK: Looking up

    /// The value in memory, if it may be served as it is.
    ///
    /// The hot path: a lookup in memory, and two atomic loads. No call to anything else, whatever state it is in.
    @inlinable
    public func peek(_ key: CacheKey, using features: CacheFeatures = .all) -> TieredHit<Value>? {
        guard features.contains(.memory), let hit = self.memory.lookup(key), let usable = self.usable(hit) else {
            return nil
        }
        if let staleness = usable.staleness { self.countStale(staleness) }
        return usable
    }

    @usableFromInline
    func countStale(_ staleness: Staleness) { self.count { $0.stale[staleness, default: 0] += 1 } }

    /// A hit in memory as it can be served, or nil: it is superseded, not trusted, or says that there is none.
    @inlinable
    func usable(_ hit: CacheHit<TieredEntry<Value>>) -> TieredHit<Value>? {
        guard let value = hit.value.value, let staleness = self.trust(in: hit.value) else { return nil }
        return TieredHit(
            value: value, source: .l1, age: hit.value.ageBefore + hit.age, timeToLive: hit.timeToLive,
            staleness: staleness.reason, version: hit.value.version, isRefreshDue: hit.isRefreshDue)
    }

    /// With which mark an entry in memory may be served; nil if it may not.
    @inlinable
    func trust(in entry: TieredEntry<Value>) -> (reason: Staleness?, Void)? {
        if entry.isSuperseded.load(ordering: .relaxed) { return nil }
        if let staleness = entry.staleness { return (staleness, ()) }
        guard let coherence = self.coherence, let distrustedFor = coherence.distrustedFor else { return (nil, ()) }
        guard case .serve(let longest) = self.whileDistrusted, distrustedFor <= longest else { return nil }
        return (.distrusted, ())
    }

    /// The value in memory or, with at most `sharedLimit` of waiting, in the shared tier; it is then in memory too.
    ///
    /// - Returns: nil if there is none that is good, or it is known that there is none.
    /// - Throws: only `CancellationError`.
    @inlinable
    public func lookup(_ key: CacheKey, using features: CacheFeatures = .all) async throws -> TieredHit<Value>? {
        let hit = features.contains(.memory) ? self.memory.lookup(key) : nil
        if let hit, let usable = self.usable(hit), usable.staleness == nil { return usable }
        return try await self.lookup(key, inMemory: hit, using: features)
    }

    /// The same for what is not simply in memory.
    @usableFromInline
    func lookup(
        _ key: CacheKey, inMemory hit: CacheHit<TieredEntry<Value>>?, using features: CacheFeatures
    ) async throws -> TieredHit<Value>? {
        let candidate = hit.map(self.found)
        if let candidate, let trust = self.trust(in: candidate.entry) {
            return self.answer(candidate.marked(trust.reason))
        }
        guard features.contains(.shared) else { return nil }
        switch try await self.fetch(key, using: features, ticket: self.beginLoad()) {
        case .fresh(let found): return self.answer(found)
        case .stale, .nothing, .unavailable:
            return candidate.flatMap(self.stillCurrent).map(self.answer) ?? nil
        }
    }

    /// To be taken before the source is changed, for ``write(_:for:namespace:tags:ticket:using:)``.
    public func beginLoad() -> TieredTicket {
        TieredTicket(
            local: self.memory.beginLoad(), shared: self.coherence?.ticket ?? SharedTicket(positions: []))
    }

    /// What it holds and has done.
    public var statistics: TieredStatistics {
        var statistics = self.state.withLock { $0.statistics }
        statistics.memory = self.memory.statistics
        self.watch?.add(to: &statistics)
        return statistics
    }

    /// How many shards of the shared tier are not asked at the moment because they failed lately.
    public var openBreakers: Int { self.watch?.openBreakers ?? 0 }

    // MARK: Following invalidations

    /// Does in memory what was invalidated elsewhere or here.
    func follow(_ change: CacheChange) {
        switch change {
        case .outdated(let subject, let replacement):
            self.overtakeFlights(of: subject)
            switch subject {
            case .key(let key): self.memory.remove(key) { replacement != nil && $0.version == replacement }
            case .tag(let tag): self.memory.invalidate(tag: tag)
            case .namespace(let namespace): self.memory.bump(namespace)
            case .everything: self.memory.removeAll()
            }
        case .changed(let keys):
            for key in keys {
                self.memory.peek(key)?.value.isSuperseded.store(true, ordering: .relaxed)
                for alarm in self.state.withLock({ $0.waiting[key] ?? [] }) { alarm.raise() }
            }
        }
    }

    /// Whoever comes from now on does not join a load that began before.
    private func overtakeFlights(of subject: InvalidationEvent.Subject) {
        if case .key(let key) = subject {
            self.flights.current(key)?.overtake()
        } else {
            self.generation.wrappingAdd(1, ordering: .sequentiallyConsistent)
        }
    }

    // MARK: Help

    var now: Duration { self.start.duration(to: self.clock.now) }

    func count(_ change: (inout TieredStatistics) -> Void) {
        self.state.withLock { change(&$0.statistics) }
    }

    /// What a caller gets of an entry, counted if it is worth that.
    func answer(_ found: Found) -> TieredHit<Value>? {
        if let staleness = found.staleness { self.countStale(staleness) }
        if found.entry.value == nil, found.source != .loader { self.count { $0.negativeHits += 1 } }
        return found.hit
    }

    func found(_ hit: CacheHit<TieredEntry<Value>>) -> Found {
        Found(
            entry: hit.value, source: .l1, age: hit.value.ageBefore + hit.age, timeToLive: hit.timeToLive,
            staleness: hit.value.staleness, isRefreshDue: hit.isRefreshDue)
    }

    /// An entry from memory that was superseded, now that the shared tier turned out to have nothing better.
    func stillCurrent(_ found: Found) -> Found? {
        guard found.entry.isSuperseded.exchange(false, ordering: .relaxed) else { return nil }
        guard found.timeToLive.map({ $0 > .zero }) ?? true, let trust = self.trust(in: found.entry) else { return nil }
        return found.marked(trust.reason)
    }
}
