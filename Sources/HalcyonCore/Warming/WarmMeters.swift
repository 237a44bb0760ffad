import Metrics

/// The metrics of asking in advance, made once.
struct WarmMeters: Sendable {
    private let turns: [String: Counter]
    private let refusals: [NoStoreReason: Counter]
    private let runs: [WarmRun.Ending: Counter]
    private let running = Meter(label: "halcyon.warm.running")

    init() {
        self.turns = Dictionary(
            uniqueKeysWithValues: WarmOutcome.names.map {
                ($0, Counter(label: "halcyon.warm.turns", dimensions: [("outcome", $0)]))
            }
        )
        self.refusals = Dictionary(
            uniqueKeysWithValues: NoStoreReason.allCases.map {
                ($0, Counter(label: "halcyon.warm.refusals", dimensions: [("reason", $0.rawValue)]))
            }
        )
        self.runs = Dictionary(
            uniqueKeysWithValues: WarmRun.Ending.allCases.map {
                ($0, Counter(label: "halcyon.warm.runs", dimensions: [("ending", $0.rawValue)]))
            }
        )
        self.running.set(0)
    }

    func count(_ outcome: WarmOutcome) {
        self.turns[outcome.name]?.increment()
        if case .refused(let reason) = outcome, let reason = NoStoreReason(rawValue: reason) {
            self.refusals[reason]?.increment()
        }
    }

    func began() { self.running.set(1) }

    func ended(_ run: WarmRun?) {
        self.running.set(0)
        if let ending = run?.ending { self.runs[ending]?.increment() }
    }
}
