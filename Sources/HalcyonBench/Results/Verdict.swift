/// One target, and whether it was met.
public struct Verdict: Sendable, Hashable {
    /// Which side of the limit is good.
    public enum Direction: String, Sendable, Hashable {
        case atMost, below, atLeast
    }

    /// What is compared.
    public enum Subject: Sendable, Hashable {
        case ratio, seconds
    }

    /// `average`, `p95`, `throughput`, `errors`, `averageSeconds` or `p95Seconds`.
    public var name: String
    public var subject: Subject
    public var direction: Direction
    public var limit: Double
    public var measured: Ratio

    /// Whether it was met. Nothing that was not measured passes; no errors on either side does.
    public var passes: Bool {
        switch self.measured {
        case .noneOnEitherSide: self.name == "errors"
        case .undefined: false
        case .value(let value):
            switch self.direction {
            case .atMost: value <= self.limit
            case .below: value < self.limit
            case .atLeast: value >= self.limit
            }
        }
    }
}
