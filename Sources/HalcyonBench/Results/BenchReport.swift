/// The figures of both sides, compared with the targets.
public struct BenchReport: Sendable, Hashable {
    /// The targets: the only place that holds their numbers.
    enum Limit {
        static let average = 0.58
        static let p95 = 0.75
        static let throughput = 1.3
        static let errors = 0.5
        static let averageSeconds = 0.5
        static let p95Seconds = 0.75
    }

    public var baseline: SideResult
    public var halcyon: SideResult
    /// The workload's name.
    public var workload: String
    /// The profile's name.
    public var profile: String
    public var seed: UInt64
    public var models: String
    /// The fault script that both sides ran under; nil without one.
    public var faults: String?

    public init(plan: BenchPlan, baseline: SideResult, halcyon: SideResult) {
        self.baseline = baseline
        self.halcyon = halcyon
        self.workload = plan.source.name
        self.profile = plan.profile.name
        self.seed = plan.seed
        self.models = plan.models
        self.faults = plan.faults
    }

    public var averageRatio: Ratio { Ratio(self.halcyon.overall.measuredAverage, over: self.baseline.overall.average) }
    public var p95Ratio: Ratio { Ratio(self.halcyon.overall.measuredP95, over: self.baseline.overall.p95) }
    public var throughputRatio: Ratio { Ratio(self.halcyon.throughput, over: self.baseline.throughput) }
    public var errorRatio: Ratio { Ratio(self.halcyon.overall.errorRate, over: self.baseline.overall.errorRate) }

    /// Every target, met or not.
    public var verdicts: [Verdict] {
        let average = self.halcyon.overall.measuredAverage
        let p95 = self.halcyon.overall.measuredP95
        return [
            .ratio("average", .atMost, Limit.average, self.averageRatio),
            .ratio("p95", .atMost, Limit.p95, self.p95Ratio),
            .ratio("throughput", .atLeast, Limit.throughput, self.throughputRatio),
            .ratio("errors", .atMost, Limit.errors, self.errorRatio),
            .seconds("averageSeconds", Limit.averageSeconds, average),
            .seconds("p95Seconds", Limit.p95Seconds, p95),
        ]
    }

    /// Whether every target was met.
    public var passes: Bool { self.verdicts.allSatisfy(\.passes) }

    /// The counted seconds of the longer side.
    public var seconds: Double { max(self.baseline.seconds, self.halcyon.seconds) }
}

extension Verdict {
    fileprivate static func ratio(_ name: String, _ direction: Direction, _ limit: Double, _ value: Ratio) -> Verdict {
        Verdict(name: name, subject: .ratio, direction: direction, limit: limit, measured: value)
    }

    fileprivate static func seconds(_ name: String, _ limit: Double, _ value: Double?) -> Verdict {
        let measured = value.map { Ratio.value($0) } ?? .undefined
        return Verdict(name: name, subject: .seconds, direction: .below, limit: limit, measured: measured)
    }
}

extension KindResult {
    /// nil when nothing went well: an average of nothing must not look fast.
    var measuredAverage: Double? { self.count == 0 ? nil : self.average }
    var measuredP95: Double? { self.count == 0 ? nil : self.p95 }
}
