/// Everything that is counted in the open loop. A value: it has no lock and no clock.
struct RecorderState: Sendable {
    private(set) var kinds: [OperationKind: KindTally] = [:]
    private(set) var delay = LatencyHistogram()
    private(set) var timeline: Timeline
    private(set) var failures: [String: Int] = [:]
    private var firstIntended: Duration?
    private var lastEnd = Duration.zero

    init(profile: BenchProfile) {
        self.timeline = Timeline(length: profile.measured, step: profile.timelineStep)
        for kind in OperationKind.allCases { self.kinds[kind] = KindTally() }
    }

    mutating func record(_ sample: Sample) {
        self.kinds[sample.kind, default: KindTally()].record(sample)
        self.timeline.record(sample)
        self.firstIntended = min(self.firstIntended ?? sample.intended, sample.intended)
        self.lastEnd = max(self.lastEnd, sample.intended + sample.latency)
        if let failure = sample.failure {
            self.failures[failure.name, default: 0] += 1
        } else {
            self.delay.record(sample.delay)
        }
    }

    var completed: Int { self.kinds.values.reduce(0) { $0 + $1.latency.count } }

    var errors: Int { self.kinds.values.reduce(0) { $0 + $1.errors } }

    /// From the first intended start to the last end.
    var span: Duration { self.lastEnd - (self.firstIntended ?? .zero) }

    /// These kinds together.
    func tally(of kinds: [OperationKind]) -> KindTally {
        var sum = KindTally()
        for kind in kinds { if let tally = self.kinds[kind] { sum.add(tally) } }
        return sum
    }
}
