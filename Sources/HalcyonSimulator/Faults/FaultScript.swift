/// Faults that a simulated server shows on purpose, the same ones in every run with the same seed.
///
/// ```json
/// {"rules": [
///     {"from": 10, "to": 40, "kind": "error", "status": 503, "share": 0.2},
///     {"from": "#500", "to": "#520", "kind": "reset", "afterTokens": 12},
///     {"from": 60, "kind": "kill", "milliseconds": 5000}
/// ]}
/// ```
/// A bare list of rules is accepted too. Every member is described in `Docs/Simulator.md`.
public struct FaultScript: Sendable, Hashable {
    /// A moment at which the server dies.
    struct TimedKill: Equatable, Sendable {
        let after: Duration
        let downTime: Duration?
    }

    public var rules: [FaultRule]

    /// A script; without rules nothing goes wrong.
    public init(rules: [FaultRule] = []) {
        self.rules = rules
    }

    /// What happens to the request with this number, counted from 1, `elapsed` after the script was installed.
    func plan(number: Int, elapsed: Duration, seed: UInt64) -> FaultPlan {
        var plan = FaultPlan()
        for (index, rule) in self.rules.enumerated() where rule.covers(number: number, elapsed: elapsed) {
            if case .kill = rule.kind, !self.isKill(rule, atRequest: number) { continue }
            var random = SplitMix64(seed: seed ^ SplitMix64.mixed(UInt64(index) << 40 ^ UInt64(number)))
            if random.unit() < rule.share { plan.add(rule.kind) }
        }
        return plan
    }

    /// The deaths that come by time, whether or not a request is there.
    func timedKills(seed: UInt64) -> [TimedKill] {
        self.rules.enumerated().compactMap { index, rule in
            guard case .kill(let downTime) = rule.kind, case .seconds(let from, let to) = rule.window else {
                return nil
            }
            var random = SplitMix64(seed: seed ^ SplitMix64.mixed(UInt64(index) << 40))
            guard random.unit() < rule.share else { return nil }
            let untilEnd = to.map { Duration.seconds($0 - from) }
            return TimedKill(after: .seconds(from), downTime: downTime ?? untilEnd)
        }
    }

    /// A kill happens once: at the request that opens its window.
    private func isKill(_ rule: FaultRule, atRequest number: Int) -> Bool {
        guard case .requests(let from, _) = rule.window else { return false }
        return number == from
    }
}
