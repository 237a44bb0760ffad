/// What is counted of one kind of operation.
struct KindTally: Sendable {
    private(set) var latency = LatencyHistogram()
    private(set) var firstText = LatencyHistogram()
    private(set) var errors = 0
    private(set) var answers = 0
    private(set) var fromModel = 0
    private(set) var coalesced = 0
    private(set) var sources: [String: Int] = [:]

    mutating func record(_ sample: Sample) {
        guard sample.failure == nil else {
            self.errors += 1
            return
        }
        self.latency.record(sample.latency)
        if let firstText = sample.firstText { self.firstText.record(firstText) }
        guard let answer = sample.answer else { return }
        self.answers += 1
        self.sources[answer.source, default: 0] += 1
        if answer.source == "model" { self.fromModel += 1 }
        if answer.isCoalesced { self.coalesced += 1 }
    }

    mutating func add(_ other: KindTally) {
        self.latency.add(other.latency)
        self.firstText.add(other.firstText)
        self.errors += other.errors
        self.answers += other.answers
        self.fromModel += other.fromModel
        self.coalesced += other.coalesced
        self.sources.merge(other.sources) { $0 + $1 }
    }

    var result: KindResult {
        KindResult(
            count: self.latency.count,
            errors: self.errors,
            average: self.latency.average,
            p50: self.latency.percentile(50),
            p95: self.latency.percentile(95),
            p99: self.latency.percentile(99),
            max: self.latency.longest,
            firstTokenP50: self.firstText.count == 0 ? nil : self.firstText.percentile(50),
            firstTokenP95: self.firstText.count == 0 ? nil : self.firstText.percentile(95),
            fromModelShare: self.share(self.fromModel),
            coalescedShare: self.share(self.coalesced),
            sources: self.sources,
            curve: self.latency.count == 0 ? [] : CurvePoint.grid.map { self.point($0) }
        )
    }

    private func share(_ part: Int) -> Double { self.answers == 0 ? 0 : Double(part) / Double(self.answers) }

    private func point(_ percentile: Double) -> CurvePoint {
        CurvePoint(percentile: percentile, seconds: self.latency.percentile(percentile))
    }
}
