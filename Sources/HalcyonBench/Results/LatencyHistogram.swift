internal import Histogram

/// Latencies with three digits: percentiles from buckets, the average exact.
struct LatencyHistogram: Sendable {
    /// Longer ones are recorded as this: no operation takes longer than its timeout.
    static let longest: UInt64 = 120_000_000

    private var histogram: Histogram<UInt32>
    private var sumMicroseconds = 0.0

    init(digits: SignificantDigits = .three) {
        self.histogram = Histogram(
            lowestDiscernibleValue: 1,
            highestTrackableValue: Self.longest,
            numberOfSignificantValueDigits: digits
        )
    }

    var count: Int { Int(self.histogram.totalCount) }

    mutating func record(_ latency: Duration) {
        let microseconds = min(latency.inMicroseconds, Self.longest)
        self.histogram.record(microseconds)
        self.sumMicroseconds += Double(microseconds)
    }

    mutating func add(_ other: LatencyHistogram) {
        self.histogram.add(other.histogram)
        self.sumMicroseconds += other.sumMicroseconds
    }

    /// In seconds; zero when there is nothing.
    var average: Double { self.count == 0 ? 0 : self.sumMicroseconds / Double(self.count) * 1e-6 }

    /// In seconds; zero when there is nothing.
    var longest: Double { self.count == 0 ? 0 : Double(self.histogram.max) * 1e-6 }

    /// The latency in seconds that this share of 0 … 100 stays at or below; zero when there is nothing.
    func percentile(_ percentile: Double) -> Double {
        self.count == 0 ? 0 : Double(self.histogram.valueAtPercentile(percentile)) * 1e-6
    }
}
