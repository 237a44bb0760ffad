import Logging
public import ServiceLifecycle
import Synchronization

/// Asks in advance what will be asked, while model servers are idle.
///
/// Each question climbs the ladder like everybody's turns, so that its reply is grounded, shared and stored by the same
/// rules, or refused by them. It takes a share of the models' idle places at the most, none where there are none, and
/// gives way as soon as a person needs one. Nothing that it does counts as asked or waited for by people.
public final class Warmer<C: Clock>: Service where C.Duration == Duration {
    let parts: WarmerParts
    let configuration: WarmerConfiguration
    let clock: C
    let unixMilliseconds: @Sendable () -> Int64
    let meters = WarmMeters()
    private let onEnd: @Sendable (WarmRun) -> Void
    let state = Mutex(WarmerState())
    private let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation
    /// Ends the run that is under way.
    private let stopper = Mutex<AsyncStream<Never>.Continuation?>(nil)
    /// When the knowledge base changed, first and last, since its questions were asked.
    private let changes = Mutex<(first: C.Instant, last: C.Instant)?>(nil)

    /// - Parameters:
    ///   - unixMilliseconds: the wall clock, for reports and for the hour of the week.
    ///   - onEnd: called with each run that has ended and is worth a word.
    public init(
        parts: WarmerParts, configuration: WarmerConfiguration = .init(), clock: C = .continuous,
        unixMilliseconds: @escaping @Sendable () -> Int64, onEnd: @escaping @Sendable (WarmRun) -> Void = { _ in }
    ) {
        self.parts = parts
        self.configuration = configuration
        self.clock = clock
        self.unixMilliseconds = unixMilliseconds
        self.onEnd = onEnd
        (self.signals, self.signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Begins a run.
    ///
    /// - Throws: ``WarmError`` that says what is in the way.
    public func start(_ order: WarmOrder) throws(WarmError) -> WarmRun {
        guard self.isOn else {
            throw WarmError(
                .off, "Nothing is asked in advance while one of answers.warm, answers.exact and cache.l1 is off."
            )
        }
        if order.sources == [.list], order.list == nil, self.parts.list == nil {
            throw WarmError(.noList, "There is no list: send one, or name a file in `warm.list`.")
        }
        let slots = self.parts.backend.status.flatMap(\.instances).reduce(0) { $0 + $1.slots }
        guard self.configuration.allowed(slots) > 0 else {
            throw WarmError(
                .noShare,
                "`warm.share` \(self.configuration.share) of \(slots) places is less than one call; raise it."
            )
        }
        let now = self.unixMilliseconds()
        let run = try self.state.withLock { (state) throws(WarmError) in
            try state.take(order, unixMilliseconds: now)
        }
        self.signal.yield()
        return run
    }

    /// Stops the run that is under way, at once.
    ///
    /// - Returns: whether there was one.
    @discardableResult
    public func stop() -> Bool { self.stop(.stopped) }

    /// To be called after a change of a flag: with one off that it needs it stops at once.
    public func flagsChanged() {
        guard !self.isOn else { return }
        self.state.withLock { $0.dropWishes() }
        _ = self.stop(.flagOff)
    }

    /// To be called after a change of the knowledge base: what was warm is asked again.
    public func knowledgeChanged() {
        guard self.isOn else { return }
        let now = self.clock.now
        self.changes.withLock { $0 = ($0?.first ?? now, now) }
        self.wish(.knowledge)
    }

    /// Forgets what was asked: here in memory, and where it is kept.
    ///
    /// - Parameter tenant: whose questions; nil for all.
    /// - Returns: how many turns were kept.
    /// - Throws: ``StoreError``.
    public func forgetDemand(of tenant: TenantID?) async throws -> Int {
        self.parts.demand.forget(of: tenant)
        return try await self.parts.store.forgetDemand(of: tenant)
    }

    public var status: WarmStatus {
        let state = self.state.withLock { $0 }
        return WarmStatus(
            isOn: self.isOn, current: state.current, waiting: state.wishes, history: state.history,
            capacities: self.parts.backend.status.map { pool in
                .init(
                    model: pool.model, spareSlots: pool.spareSlots,
                    allowed: self.configuration.allowed(pool.spareSlots)
                )
            },
            noted: self.parts.demand.count
        )
    }

    /// Whether the flags let anything be asked in advance; read before each question.
    var isOn: Bool {
        let flags = self.parts.flags.snapshot
        return flags[.answersWarm] && self.parts.replies.stores(flags)
    }

    private func stop(_ ending: WarmRun.Ending) -> Bool {
        let isRunning = self.state.withLock { $0.stop(ending) }
        self.stopper.withLock { $0 }?.finish()
        return isRunning
    }

    private func wish(_ trigger: WarmTrigger) {
        guard self.isOn else { return }
        self.state.withLock { $0.wish(trigger) }
        self.signal.yield()
    }

    public func run() async {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.keepTime() }
                for await _ in self.signals { await self.work() }
            }
        }
    }

    /// Wishes for a run at the start and then again and again.
    private func keepTime() async {
        do {
            try await self.clock.sleep(for: self.configuration.startDelay, tolerance: nil)
            self.wish(.start)
            guard let interval = self.configuration.interval else { return }
            while true {
                try await self.clock.sleep(for: interval, tolerance: nil)
                self.wish(.schedule)
            }
        } catch {
            // Only the sleep throws, when the task is cancelled.
        }
    }

    /// Runs what was ordered and wished, one after the other.
    private func work() async {
        while !Task.isCancelled {
            let now = self.unixMilliseconds()
            switch self.state.withLock({ $0.next(isSettled: self.isSettled, unixMilliseconds: now) }) {
            case .wait: return
            case .run(let order): await self.run(order)
            case .settle:
                // The only error is cancellation, which ends the loop.
                try? await self.clock.sleep(for: self.configuration.settling, tolerance: nil)
            }
        }
    }

    /// Whether the knowledge base was left alone for a while, or has not been for a long one.
    private var isSettled: Bool {
        guard let changes = self.changes.withLock({ $0 }) else { return true }
        let now = self.clock.now
        return changes.last.duration(to: now) >= self.configuration.settling
            || changes.first.duration(to: now) >= self.configuration.settling * 10
    }

    /// The questions, and a watch over time and stop; whichever is done first ends the others.
    private func run(_ order: WarmOrder) async {
        self.meters.began()
        if order.trigger == .knowledge { self.changes.withLock { $0 = nil } }
        let (stops, stop) = AsyncStream<Never>.makeStream()
        self.stopper.withLock { $0 = stop }
        // A flag may have gone off before there was anything to stop.
        if !self.isOn { _ = self.stop(.flagOff) }
        let ending = await withTaskGroup(of: WarmRun.Ending.self) { group in
            group.addTask { await self.askAll(order) }
            group.addTask {
                for await _ in stops {}
                return .stopped
            }
            group.addTask {
                // The only error is cancellation: then another one was first.
                try? await self.clock.sleep(for: self.configuration.maximumTime, tolerance: nil)
                return .time
            }
            let first = await group.next()
            group.cancelAll()
            return first ?? .complete
        }
        self.stopper.withLock { $0 = nil }
        let now = self.unixMilliseconds()
        let run = self.state.withLock { state in
            state.end(Task.isCancelled ? .shutdown : ending, unixMilliseconds: now)
        }
        self.meters.ended(run)
        guard let run else { return }
        self.onEnd(run)
        Logger.current.info(
            "Asked in advance",
            metadata: [
                "run": "\(run.number)", "trigger": "\(run.trigger.rawValue)", "total": "\(run.total)",
                "stored": "\(run.stored)", "fresh": "\(run.fresh)", "ending": "\(run.ending?.rawValue ?? "")",
            ]
        )
    }
}
