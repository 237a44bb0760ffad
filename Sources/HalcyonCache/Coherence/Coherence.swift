public import ServiceLifecycle
public import Synchronization

/// Keeps the caches of this process in step with those of other processes.
///
/// There is one in a process. It listens to an ``InvalidationBus``, tells the attached caches what is out of date,
/// publishes what this process invalidates, and knows which entries of the shared tier are good. What the rules are and
/// why is said in `Docs/Decisions/0009-causal-invalidation.md`.
///
/// ```swift
/// let coherence = Coherence(bus: bus)
/// let replies = TieredCache(…, coherence: coherence)
/// // in the service group, before the caches: coherence
/// await coherence.invalidate(.tag("concept-12"))
/// ```
public final class Coherence<C: Clock>: Service where C.Duration == Duration, C.Instant: Sendable {
    private struct State: Sendable {
        var log: ClusterLogState
        var statistics = CoherenceStatistics()
        /// Clearings of memory that were decided and are not done yet; so long it is not trusted.
        var clearsUnderWay = 0
        var followers: [@Sendable (CacheChange) -> Void] = []
        /// When the task that mends a shard, and last the one that watches the time, will wake by itself.
        var planned: [Duration?]
    }

    public let shardCount: Int
    private let bus: any InvalidationBus
    private let configuration: CoherenceConfiguration
    @usableFromInline let clock: C
    @usableFromInline let start: C.Instant
    private let onPropagation: (@Sendable (Duration) -> Void)?
    private let state: Mutex<State>
    private let alarms: [Alarm]
    /// Since when memory is not trusted, in nanoseconds since `start`; -1 while it is. Read by every lookup.
    @usableFromInline let distrust = Atomic<Int64>(0)

    /// - Parameters:
    ///   - seed: for repeatable jitter and names.
    ///   - onPropagation: is told how long each event of this process took to come back; must be quick.
    public init(
        bus: any InvalidationBus, configuration: CoherenceConfiguration = .init(), clock: C = .continuous,
        seed: UInt64? = nil, onPropagation: (@Sendable (Duration) -> Void)? = nil
    ) {
        self.bus = bus
        self.shardCount = bus.shardCount
        self.configuration = configuration
        self.clock = clock
        self.start = clock.now
        self.onPropagation = onPropagation
        let log = ClusterLogState(shardCount: bus.shardCount, configuration: configuration, seed: seed)
        self.state = Mutex(State(log: log, planned: Array(repeating: nil, count: bus.shardCount + 1)))
        self.alarms = (0...bus.shardCount).map { _ in Alarm() }
    }

    /// Adds a cache that will be told what is out of date.
    ///
    /// - Parameter follow: called by any task, for one change or several at a time; must be quick. What it captures
    ///   lives as long as this object.
    public func attach(_ follow: @escaping @Sendable (CacheChange) -> Void) {
        self.state.withLock { $0.followers.append(follow) }
    }

    // MARK: Questions

    /// For how long memory has not been trusted; nil while it is.
    @inlinable
    public var distrustedFor: Duration? {
        let since = self.distrust.load(ordering: .acquiring)
        return since < 0 ? nil : self.start.duration(to: self.clock.now) - .nanoseconds(since)
    }

    /// How far the logs were read; to be taken before a load begins.
    public var ticket: SharedTicket { self.state.withLock { $0.log.ticket } }

    /// Whether a shard is heard. What it holds cannot be used otherwise.
    public func isHeard(_ shard: Int) -> Bool { self.state.withLock { $0.log.isHeard(shard) } }

    func verdict(on key: CacheKey, _ hit: SharedHit) -> ClusterLogState.Verdict {
        self.verdict(on: key, hit.entry, shard: hit.shard, position: hit.position)
    }

    func verdict(
        on key: CacheKey, _ entry: SharedEntry, shard: Int, position: LogPosition?
    ) -> ClusterLogState.Verdict {
        self.state.withLock {
            $0.log.verdict(
                on: key, tags: entry.tags, namespace: entry.namespace, version: entry.version, shard: shard,
                position: position)
        }
    }

    public var statistics: CoherenceStatistics {
        let now = self.now
        return self.state.withLock { state in
            var statistics = state.statistics
            statistics.shards = self.shardCount
            statistics.shardsHeard = (0..<self.shardCount).count { state.log.isHeard($0) }
            statistics.waiting = (0..<self.shardCount).reduce(0) { $0 + state.log.waiting(for: $1) }
            statistics.gaps = state.log.counts.gaps
            statistics.lostEvents = state.log.counts.lostEvents
            statistics.collapsedEvents = state.log.counts.collapsedEvents
            statistics.renewals = state.log.counts.renewals
            statistics.distrust =
                state.log.counts.distrust + (state.log.distrustedSince.map { now - $0 } ?? .zero)
            statistics.isTrusted = state.log.isTrusted
            return statistics
        }
    }

    // MARK: Invalidating

    /// Takes what a subject names out of all caches of this process, and publishes it.
    ///
    /// When it returns, this process is done; the receipt says how far the others are. It takes at most the
    /// configuration's `publishLimit`, and what could not be published is queued.
    ///
    /// - Parameter replacement: the version that is good itself, see ``InvalidationEvent/replacement``.
    @discardableResult
    public func invalidate(
        _ subject: InvalidationEvent.Subject, replacement: EntryVersion? = nil
    ) async -> InvalidationReceipt {
        let (event, serial, shards) = self.announce(subject, replacement: replacement, byCaller: true)
        if shards.count == 1 {
            await self.publish(event, serial, to: shards[0], within: self.configuration.publishLimit)
        } else {
            await withDiscardingTaskGroup { group in
                for shard in shards {
                    group.addTask {
                        await self.publish(event, serial, to: shard, within: self.configuration.publishLimit)
                    }
                }
            }
        }
        return self.state.withLock {
            InvalidationReceipt(shards: self.shardCount, published: $0.log.sightings(of: event.id))
        }
    }

    /// Takes what a subject names out of all caches of this process, and queues it for the others.
    public func enqueue(_ subject: InvalidationEvent.Subject, replacement: EntryVersion? = nil) {
        _ = self.announce(subject, replacement: replacement, byCaller: false)
    }

    private func announce(
        _ subject: InvalidationEvent.Subject, replacement: EntryVersion?, byCaller: Bool
    ) -> (event: InvalidationEvent, serial: Int, shards: [Int]) {
        let now = self.now
        let announced = self.state.withLock { state in
            state.statistics.announced += 1
            return state.log.announce(subject, replacement: replacement, byCaller: byCaller, now: now)
        }
        self.follow(.outdated(subject, replacement: replacement))
        self.wake()
        return announced
    }

    // MARK: Running

    /// Listens and mends until it is told to stop.
    public func run() async {
        await cancelWhenGracefulShutdown { await self.runUntilCancelled() }
    }

    package func runUntilCancelled() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.listen() }
            group.addTask { await self.watch() }
            for shard in 0..<self.shardCount {
                group.addTask { await self.mend(shard) }
            }
        }
    }

    private func listen() async {
        while !Task.isCancelled {
            // A bus that fails is run again; meanwhile no shard is heard, which is what callers see of it.
            try? await self.bus.run { self.deliver($0) }
            for shard in 0..<self.shardCount { self.deliver(.left(shard: shard)) }
            // The only error is cancellation, which ends the loop.
            try? await self.clock.sleep(for: self.configuration.busRestartDelay)
        }
    }

    private func mend(_ shard: Int) async {
        while !Task.isCancelled {
            let now = self.now
            let (duty, next) = self.state.withLock { state in
                let duty = state.log.nextDuty(for: shard, now: now)
                let next = state.log.nextDutyTime(for: shard)
                state.planned[shard] = duty == nil ? next : now
                return (duty, next)
            }
            switch duty {
            case .publish(let event, let serial):
                await self.publish(event, serial, to: shard, within: self.configuration.backgroundLimit)
            case .renew(let epoch):
                await self.renew(shard, after: epoch)
            case nil:
                await self.alarms[shard].wait(atMost: next.map { $0 - now }, on: self.clock)
            }
        }
    }

    private func watch() async {
        while !Task.isCancelled {
            let now = self.now
            let next = self.state.withLock { state in
                state.planned[self.shardCount] = state.log.nextSettling(after: now)
                return state.planned[self.shardCount]
            }
            await self.alarms[self.shardCount].wait(atMost: next.map { $0 - now }, on: self.clock)
            self.apply { $0.log.settle(now: $1) }
        }
    }

    private func publish(_ event: InvalidationEvent, _ serial: Int, to shard: Int, within limit: Duration) async {
        do {
            let position = try await self.bus.publish(event, to: shard, within: limit)
            let now = self.now
            self.state.withLock { state in
                state.statistics.publications += 1
                state.log.published(serial, to: shard, position: position, now: now)
            }
        } catch {
            // It stays queued and is counted; the receipt tells the caller.
            let now = self.now
            self.state.withLock { state in
                state.statistics.failedPublications += 1
                state.log.publishFailed(serial, to: shard, now: now)
            }
            self.wake()
        }
    }

    private func renew(_ shard: Int, after epoch: UInt64) async {
        do {
            try await self.bus.renewEpoch(of: shard, after: epoch, within: self.configuration.backgroundLimit)
            let now = self.now
            self.state.withLock { $0.log.renewed(shard, after: epoch, now: now) }
        } catch {
            // It is tried again; until then nothing that the shard holds is used.
            let now = self.now
            self.state.withLock { $0.log.renewalFailed(shard, after: epoch, now: now) }
        }
    }

    // MARK: Hearing

    /// Takes what a shard tells.
    func deliver(_ signal: BusSignal) {
        switch signal {
        case .joined(let shard, let epoch, let newest, let forgotten, let after):
            self.apply { state, now in
                state.log.joined(shard, epoch: epoch, newest: newest, forgotten: forgotten, after: after, now: now)
            }
        case .event(let event, let shard, let position):
            self.hear(event, in: shard, at: position)
        case .caughtUp(let shard):
            self.apply { $0.log.caughtUp(shard, now: $1) }
        case .changed(let keys, _):
            self.state.withLock { $0.statistics.changedKeys += keys.count }
            self.follow(.changed(keys))
        case .flushed(let shard):
            self.apply { state, now in
                state.log.left(shard, now: now)
                return true
            }
        case .left(let shard):
            self.apply { state, now in
                state.log.left(shard, now: now)
                return false
            }
        }
    }

    private func hear(_ event: InvalidationEvent, in shard: Int, at position: LogPosition) {
        let now = self.now
        let heard = self.state.withLock { state in
            let heard = state.log.heard(event, in: shard, position: position, now: now)
            if heard.isNews { state.statistics.remote += 1 }
            if let propagation = heard.propagation {
                state.statistics.propagated += 1
                state.statistics.propagation += propagation
                state.statistics.longestPropagation = max(state.statistics.longestPropagation, propagation)
            }
            return heard
        }
        if heard.isNews { self.follow(.outdated(event.subject, replacement: event.replacement)) }
        if let propagation = heard.propagation { self.onPropagation?(propagation) }
        self.wake()
    }

    // MARK: Acting

    /// Changes the state, and clears memory if that says so, before it is trusted again.
    private func apply(_ change: (inout State, Duration) -> Bool) {
        let now = self.now
        let mustClear = self.state.withLock { state in
            let mustClear = change(&state, now)
            if mustClear {
                state.clearsUnderWay += 1
                state.statistics.clears += 1
            }
            self.showTrust(state, now: now)
            return mustClear
        }
        if mustClear {
            self.follow(.outdated(.everything, replacement: nil))
            self.state.withLock { state in
                state.clearsUnderWay -= 1
                self.showTrust(state, now: now)
            }
        }
        self.wake()
    }

    private func showTrust(_ state: borrowing State, now: Duration) {
        let since = state.log.distrustedSince ?? (state.clearsUnderWay > 0 ? now : nil)
        self.distrust.store(since.map(Self.nanoseconds) ?? -1, ordering: .releasing)
    }

    private func follow(_ change: CacheChange) {
        for follow in self.state.withLock({ $0.followers }) { follow(change) }
    }

    /// Wakes the tasks that have something to do earlier than they planned.
    private func wake() {
        let now = self.now
        let early = self.state.withLock { state -> [Int] in
            var early: [Int] = []
            for index in 0...self.shardCount {
                let isShard = index < self.shardCount
                let time = isShard ? state.log.nextDutyTime(for: index) : state.log.nextSettling(after: now)
                guard let time, time < state.planned[index] ?? .seconds(Int64.max) else { continue }
                early.append(index)
            }
            return early
        }
        for index in early { self.alarms[index].raise() }
    }

    var now: Duration { self.start.duration(to: self.clock.now) }

    private static func nanoseconds(_ duration: Duration) -> Int64 {
        duration.components.seconds * 1_000_000_000 + duration.components.attoseconds / 1_000_000_000
    }
}
