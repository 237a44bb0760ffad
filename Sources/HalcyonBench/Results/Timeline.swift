internal import Histogram

/// Latencies of answers by the time at which they were asked for.
struct Timeline: Sendable {
    private struct Bin: Sendable {
        var latency = LatencyHistogram(digits: .two)
        var count = 0
        var errors = 0
    }

    private let step: Duration
    private var bins: [Bin]

    init(length: Duration, step: Duration) {
        self.step = step
        self.bins = Array(repeating: Bin(), count: max(1, Int((length.inSeconds / step.inSeconds).rounded(.up))))
    }

    mutating func record(_ sample: Sample) {
        let place = Int(max(0, sample.intended.inSeconds) / self.step.inSeconds)
        let index = min(place, self.bins.count - 1)
        self.bins[index].count += 1
        if sample.failure != nil {
            self.bins[index].errors += 1
        } else if sample.kind.isAnswer {
            self.bins[index].latency.record(sample.latency)
        }
    }

    var points: [TimelinePoint] {
        self.bins.enumerated().map { index, bin in
            TimelinePoint(
                at: Double(index) * self.step.inSeconds,
                count: bin.count,
                errors: bin.errors,
                p50: bin.latency.count == 0 ? nil : bin.latency.percentile(50),
                p95: bin.latency.count == 0 ? nil : bin.latency.percentile(95)
            )
        }
    }
}
