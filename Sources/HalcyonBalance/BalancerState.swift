/// Decides which endpoint takes the next call.
///
/// The type knows no clock, lock or network: time comes in as an argument and every decision goes
/// out as a return value, so that a test can drive it through any history.
///
/// An endpoint that fails too often is ejected and rests. When its rest is over one call is sent there on trial, and
/// the others wait for its outcome: it ends the ejection or begins a longer one. A probe that finds the endpoint well
/// lets it return at once, but on probation: the next failure ejects it again.
struct BalancerState<Endpoint: Hashable & Sendable, Instant: InstantProtocol>: Sendable
where Instant.Duration == Duration {
    private enum Health {
        case healthy(consecutiveFailures: Int)
        case ejected(until: Instant)
        case onTrial
    }

    private struct Slot {
        let endpoint: Endpoint
        let weight: Int
        var health = Health.healthy(consecutiveFailures: 0)
        var running = 0
        var completed = 0
        var failed = 0
        /// Smooth weighted round-robin: grows by `weight` each round, the largest is picked.
        var credit = 0
        /// Ejections since a call last succeeded; the rest grows with them.
        var ejectionsInARow = 0
        /// All ejections. A call that began before the last one says nothing new.
        var epoch = 0
    }

    /// An endpoint that counts as busy until `finish` gets this back.
    struct Lease: Equatable {
        let endpoint: Endpoint
        fileprivate let index: Int
        fileprivate let epoch: Int
    }

    private var slots: [Slot]
    private let configuration: BalancerConfiguration

    init(endpoints: [(endpoint: Endpoint, weight: Int)], configuration: BalancerConfiguration) {
        precondition(!endpoints.isEmpty, "a balancer needs an endpoint")
        precondition(endpoints.allSatisfy { $0.weight > 0 }, "a weight is positive")
        precondition(Set(endpoints.map(\.endpoint)).count == endpoints.count, "an endpoint is listed once")
        self.configuration = configuration
        self.slots = endpoints.map { Slot(endpoint: $0.endpoint, weight: $0.weight) }
    }

    enum PickAction: Equatable {
        case call(Lease)
        case fail(BalancerError)
    }

    /// - Parameter excluded: where the call has been already.
    mutating func pick(policy: PickPolicy, excluding excluded: Set<Endpoint>, now: Instant) -> PickAction {
        var best: Int?
        var total = 0
        var failure = BalancerError(.exhausted)

        for index in self.candidates(policy) where !excluded.contains(self.slots[index].endpoint) {
            switch self.availability(of: index, now: now) {
            case .full:
                failure = BalancerError(.overloaded)
            case .resting(let wait):
                failure = failure.afterRestingEndpoint(wait)
            case .free:
                self.slots[index].credit += self.slots[index].weight
                total += self.slots[index].weight
                if best.map({ self.slots[$0].credit < self.slots[index].credit }) ?? true { best = index }
            }
        }

        guard let best else { return .fail(failure) }
        self.slots[best].credit -= total
        return .call(self.lend(best))
    }

    enum Outcome {
        case succeeded
        case failed
        /// The caller went away: this says nothing about the endpoint.
        case cancelled
    }

    /// What the owner has to report.
    enum HealthAction: Equatable {
        case doNothing
        case reportEjected(Endpoint)
        case reportReturned(Endpoint)
    }

    /// Takes an endpoint back and learns from how its call ended.
    mutating func finish(_ lease: Lease, _ outcome: Outcome, now: Instant) -> HealthAction {
        let index = lease.index
        precondition(self.slots[index].running > 0, "a call was finished twice")
        self.slots[index].running -= 1
        switch outcome {
        case .succeeded: self.slots[index].completed += 1
        case .failed: self.slots[index].failed += 1
        case .cancelled: break
        }
        guard lease.epoch == self.slots[index].epoch else { return .doNothing }

        switch (self.slots[index].health, outcome) {
        case (.healthy, .succeeded):
            self.heal(index)
            return .doNothing
        case (.onTrial, .succeeded):
            self.heal(index)
            return .reportReturned(lease.endpoint)
        case (.healthy(let failures), .failed) where failures + 1 < self.configuration.failuresToEject:
            self.slots[index].health = .healthy(consecutiveFailures: failures + 1)
            return .doNothing
        case (.healthy, .failed), (.onTrial, .failed):
            return self.eject(index, now: now)
        case (.onTrial, .cancelled):
            // The trial told nothing, so the next call is one.
            self.slots[index].health = .ejected(until: now)
            return .doNothing
        case (.healthy, .cancelled):
            return .doNothing
        case (.ejected, _):
            preconditionFailure("an ejected endpoint has no call that began after its ejection")
        }
    }

    /// Takes what a probe found out: a well endpoint returns early, an unwell one is set aside.
    mutating func observe(_ endpoint: Endpoint, isWell: Bool, now: Instant) -> HealthAction {
        guard let index = self.slots.firstIndex(where: { $0.endpoint == endpoint }) else {
            preconditionFailure("probed an endpoint that this balancer does not have")
        }
        switch (self.slots[index].health, isWell) {
        case (.healthy, true):
            return .doNothing
        case (.healthy, false), (.onTrial, false):
            return self.eject(index, now: now)
        case (.ejected, true), (.onTrial, true):
            self.slots[index].health = .healthy(consecutiveFailures: self.configuration.failuresToEject - 1)
            return .reportReturned(endpoint)
        case (.ejected, false):
            let rest = self.configuration.rest(afterEjections: self.slots[index].ejectionsInARow)
            self.slots[index].health = .ejected(until: now.advanced(by: rest))
            return .doNothing
        }
    }

    var endpoints: [Endpoint] { self.slots.map(\.endpoint) }

    /// How every endpoint is, in the order of the list.
    var snapshot: [EndpointStatus<Endpoint>] {
        self.slots.map { slot in
            let isHealthy = if case .healthy = slot.health { true } else { false }
            return EndpointStatus(
                endpoint: slot.endpoint, isHealthy: isHealthy, running: slot.running, completed: slot.completed,
                failed: slot.failed
            )
        }
    }

    private enum Availability {
        case free
        case full
        /// Nil while it is on trial: nobody knows how long that takes.
        case resting(Duration?)
    }

    private func candidates(_ policy: PickPolicy) -> Range<Int> {
        switch policy {
        case .first: 0..<1
        case .roundRobin: self.slots.indices
        }
    }

    private func availability(of index: Int, now: Instant) -> Availability {
        switch self.slots[index].health {
        case .onTrial: return .resting(nil)
        case .ejected(let until) where until > now: return .resting(now.duration(to: until))
        case .healthy, .ejected:
            return self.slots[index].running < self.configuration.concurrencyLimit ? .free : .full
        }
    }

    private mutating func lend(_ index: Int) -> Lease {
        if case .ejected = self.slots[index].health { self.slots[index].health = .onTrial }
        self.slots[index].running += 1
        return Lease(endpoint: self.slots[index].endpoint, index: index, epoch: self.slots[index].epoch)
    }

    private mutating func heal(_ index: Int) {
        self.slots[index].health = .healthy(consecutiveFailures: 0)
        self.slots[index].ejectionsInARow = 0
    }

    private mutating func eject(_ index: Int, now: Instant) -> HealthAction {
        self.slots[index].epoch += 1
        self.slots[index].ejectionsInARow += 1
        let rest = self.configuration.rest(afterEjections: self.slots[index].ejectionsInARow)
        self.slots[index].health = .ejected(until: now.advanced(by: rest))
        return .reportEjected(self.slots[index].endpoint)
    }
}

extension BalancerError {
    /// This reason, after one more endpoint was found resting: a full one counts for more.
    fileprivate func afterRestingEndpoint(_ wait: Duration?) -> BalancerError {
        guard self.code != .overloaded else { return self }
        let shorter = [self.retryAfter, wait].compactMap(\.self).min()
        return BalancerError(.allEjected, retryAfter: shorter)
    }
}
