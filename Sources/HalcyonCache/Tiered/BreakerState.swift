/// Decides whether something that fails is asked at all.
///
/// Closed, it lets all calls pass. After some failures in a row it opens and refuses them. When its rest is over one call
/// passes as a probe, whose outcome closes it or opens it for longer. A call that began before the breaker last changed
/// says nothing any more.
struct BreakerState: Sendable {
    private enum Phase: Sendable {
        case closed(failures: Int)
        case open(until: Duration)
        case probing
    }

    /// To be given back with ``finish(_:_:now:)``.
    struct Permit: Hashable, Sendable {
        fileprivate let generation: Int
    }

    enum Outcome: Hashable, Sendable {
        case succeeded
        case failed
        /// The caller went away: this says nothing.
        case cancelled
    }

    private let configuration: BreakerConfiguration
    private var phase = Phase.closed(failures: 0)
    private var generation = 0
    private var openingsInARow = 0
    private var chance: Chance

    /// How often it opened.
    private(set) var openings = 0

    init(configuration: BreakerConfiguration, seed: UInt64?) {
        self.configuration = configuration
        self.chance = Chance(seed: seed)
    }

    /// Whether calls are refused.
    func isOpen(now: Duration) -> Bool {
        switch self.phase {
        case .closed: false
        case .open(let until): until > now
        case .probing: true
        }
    }

    /// - Returns: nil if the call is refused.
    mutating func permit(now: Duration) -> Permit? {
        switch self.phase {
        case .closed: break
        case .open(let until):
            guard until <= now else { return nil }
            self.move(to: .probing)
        case .probing: return nil
        }
        return Permit(generation: self.generation)
    }

    mutating func finish(_ permit: Permit, _ outcome: Outcome, now: Duration) {
        guard permit.generation == self.generation else { return }
        switch (self.phase, outcome) {
        case (.closed, .succeeded):
            self.phase = .closed(failures: 0)
        case (.closed(let failures), .failed) where failures + 1 < self.configuration.failuresToOpen:
            self.phase = .closed(failures: failures + 1)
        case (.closed, .failed), (.probing, .failed):
            self.open(now: now)
        case (.closed, .cancelled): break
        case (.probing, .succeeded):
            self.openingsInARow = 0
            self.move(to: .closed(failures: 0))
        case (.probing, .cancelled):
            self.move(to: .open(until: now))
        case (.open, _): preconditionFailure("an open breaker has no call of its own generation")
        }
    }

    private mutating func open(now: Duration) {
        self.openings += 1
        let rest = min(
            self.configuration.longestRest, self.configuration.firstRest * (1 << min(self.openingsInARow, 20)))
        self.openingsInARow += 1
        self.move(to: .open(until: now + rest + self.chance.duration(upTo: rest / 2)))
    }

    private mutating func move(to phase: Phase) {
        self.phase = phase
        self.generation += 1
    }
}
