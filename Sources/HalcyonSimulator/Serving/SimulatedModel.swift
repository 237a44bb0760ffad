import Synchronization

/// The simulated model behind the HTTP routes: its slots, counters and faults.
final class SimulatedModel<C: Clock>: Sendable where C.Duration == Duration, C.Instant: Sendable {
    let profile: ServiceProfile
    let clock: C
    private let seed: UInt64
    private let state: Mutex<State>

    private struct State {
        var scheduler: SlotScheduler<C.Instant>
        var counters = CallCounters()
        var faults: FaultScript
        var faultsSince: C.Instant
        var requestsSinceFaults = 0
        /// Deaths planned for this moment or before are over.
        var aliveSince: C.Instant?
        var nextCall: UInt64 = 0
        var waiting: [UInt64: AsyncStream<SlotLease.WaitResult>.Continuation] = [:]
        var signals: AsyncStream<ServerSignal>.Continuation?
    }

    init(profile: ServiceProfile, seed: UInt64, faults: FaultScript, clock: C) {
        self.profile = profile
        self.clock = clock
        self.seed = seed
        self.state = Mutex(
            State(scheduler: SlotScheduler(profile: profile), faults: faults, faultsSince: clock.now)
        )
    }

    // MARK: Requests

    /// Counts a request and says which faults it meets.
    func nextFaults() -> FaultPlan {
        let now = self.clock.now
        let (script, number, elapsed) = self.state.withLock { state in
            state.counters.requests += 1
            state.requestsSinceFaults += 1
            return (state.faults, state.requestsSinceFaults, state.faultsSince.duration(to: now))
        }
        return script.plan(number: number, elapsed: elapsed, seed: self.seed)
    }

    /// Takes a request into a slot or the queue.
    ///
    /// - Throws: ``APIError`` for an unknown model, a prompt that is too long, or a full queue.
    func accept(_ request: ChatRequest, faults: FaultPlan) throws(APIError) -> (call: Call, lease: SlotLease) {
        try self.checkModel(request.model)
        let prompt = Prompt(request: request)
        guard prompt.tokens.count < self.profile.contextTokens else {
            throw .contextLengthExceeded(prompt: prompt.tokens.count, limit: self.profile.contextTokens)
        }
        let draft = Draft(
            prompt: prompt, profile: self.profile, seed: self.seed, tokenLimit: request.tokenLimit, stops: request.stops
        )
        let (id, lease) = try self.admit(prompt.tokens)
        var random = SplitMix64(seed: SplitMix64.mixed(self.seed &+ id) ^ prompt.digest)
        let jitter = LogNormal.unbiasedFactor(sigma: self.profile.jitter, using: &random)
        let call = Call(
            id: id, model: request.model, prompt: prompt, draft: draft, faults: faults, jitter: jitter,
            created: Int(UnixTime.now)
        )
        return (call, lease)
    }

    func checkModel(_ model: String) throws(APIError) {
        guard self.profile.models.contains(model) else { throw .modelNotFound(model, known: self.profile.models) }
    }

    private func admit(_ prompt: TextTokens) throws(APIError) -> (UInt64, SlotLease) {
        let now = self.clock.now
        let (results, continuation) = AsyncStream<SlotLease.WaitResult>.makeStream(bufferingPolicy: .bufferingOldest(1))
        let (id, action) = self.state.withLock { state in
            state.nextCall += 1
            let id = state.nextCall
            let action = state.scheduler.admit(id, prompt: prompt, now: now)
            switch action {
            case .start: state.counters.started += 1
            case .reject: state.counters.rejected += 1
            case .wait:
                state.counters.started += 1
                state.waiting[id] = continuation
            }
            return (id, action)
        }
        let admission: SlotLease.Admission
        switch action {
        case .start(let grant): admission = .granted(reusedTokens: grant.reusedTokens)
        case .wait: admission = .waiting(results)
        case .reject(let retryAfter): throw .overloaded(retryAfter: retryAfter)
        }
        let lease = SlotLease(admission: admission) { ending in self.leave(id, prompt: prompt, ending: ending) }
        return (id, lease)
    }

    private func leave(_ id: UInt64, prompt: TextTokens, ending: SlotLease.Ending) {
        let now = self.clock.now
        let unixTime = UnixTime.now
        let (own, woken) = self.state.withLock { state in
            // Whoever still waits has processed nothing.
            let own = state.waiting.removeValue(forKey: id)
            let processed: TextTokens?
            switch ending {
            case .finished(let tokens):
                state.counters.finished += 1
                processed = tokens
            case .failed:
                state.counters.failed += 1
                processed = prompt
            case .aborted:
                state.counters.abort(at: unixTime)
                processed = prompt
            }
            return (own, Self.wake(state.scheduler.leave(id, processed: processed, now: now), in: &state))
        }
        own?.finish()
        for (continuation, result) in woken {
            continuation.yield(result)
            continuation.finish()
        }
    }

    private typealias Woken = [(AsyncStream<SlotLease.WaitResult>.Continuation, SlotLease.WaitResult)]

    private static func wake(_ action: SlotScheduler<C.Instant>.LeaveAction, in state: inout State) -> Woken {
        var woken: Woken = []
        for call in action.expired {
            if let continuation = state.waiting.removeValue(forKey: call) { woken.append((continuation, .expired)) }
        }
        if let started = action.started, let continuation = state.waiting.removeValue(forKey: started.call) {
            woken.append((continuation, .granted(reusedTokens: started.grant.reusedTokens)))
        }
        return woken
    }

    // MARK: Counting

    var busySlots: Int { self.state.withLock { $0.scheduler.busySlots } }

    func countPrompt(tokens: Int, reused: Int) {
        self.state.withLock { state in
            state.counters.promptTokens += tokens
            state.counters.reusedTokens += reused
        }
    }

    func countGenerated(tokens: Int) { self.state.withLock { $0.counters.generatedTokens += tokens } }

    func snapshot() -> ModelSnapshot {
        self.state.withLock { state in
            ModelSnapshot(
                counters: state.counters, running: state.scheduler.busySlots, waiting: state.scheduler.waiting
            )
        }
    }
}

// MARK: - Faults and deaths

extension SimulatedModel {
    /// A death by time and the script that it belongs to.
    struct PlannedKill: Sendable {
        let at: C.Instant
        let downTime: Duration?
        let faultsSince: C.Instant
    }

    /// Puts a script in place of the present one; its seconds and request numbers begin now.
    func install(_ faults: FaultScript) {
        let now = self.clock.now
        let signals = self.state.withLock { state in
            state.faults = faults
            state.faultsSince = now
            state.requestsSinceFaults = 0
            state.aliveSince = nil
            return state.signals
        }
        signals?.yield(.faultsChanged)
    }

    /// Names who hears of new scripts and deaths from now on.
    func connect(_ signals: AsyncStream<ServerSignal>.Continuation) {
        self.state.withLock { $0.signals = signals }
        signals.yield(.faultsChanged)
    }

    func kill(downTime: Duration?) {
        let signals = self.state.withLock { $0.signals }
        signals?.yield(.kill(downTime: downTime))
    }

    /// The deaths of the present script that are still to come, those included that are due since the start.
    func plannedKills() -> [PlannedKill] {
        let (script, since, aliveSince) = self.state.withLock { ($0.faults, $0.faultsSince, $0.aliveSince) }
        return script.timedKills(seed: self.seed)
            .map { PlannedKill(at: since.advanced(by: $0.after), downTime: $0.downTime, faultsSince: since) }
            .filter { kill in aliveSince.map { kill.at > $0 } ?? true }
    }

    /// Whether no other script was installed since the death was planned.
    func isCurrent(_ kill: PlannedKill) -> Bool {
        self.state.withLock { $0.faultsSince == kill.faultsSince }
    }

    func countKill() { self.state.withLock { $0.counters.kills += 1 } }

    /// Begins anew after a death: slots hold nothing, and deaths that were planned meanwhile are over.
    func restartCold() {
        let now = self.clock.now
        self.state.withLock { state in
            state.scheduler.forgetPrefixes()
            state.aliveSince = now
        }
    }
}
