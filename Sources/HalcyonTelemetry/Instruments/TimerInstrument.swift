import Metrics
import Synchronization

/// A histogram of durations. To record one costs a search among the bounds and two relaxed atomic additions.
final class TimerInstrument: Instrument, TimerHandler {
    /// A day. Longer times count as this, so that one broken measurement cannot spoil the sum.
    static let longest: Int64 = 86_400_000_000_000

    private let boundaries: BucketBoundaries
    private let bounds: [Int64]
    private let cells = HistogramCells()
    private let sum = Atomic<Int64>(0)

    /// - Parameter boundaries: in seconds.
    init(boundaries: BucketBoundaries) {
        self.boundaries = boundaries
        self.bounds = boundaries.nanoseconds
    }

    var reading: Reading {
        .histogram(
            bounds: self.boundaries.values,
            counts: self.cells.counts(self.bounds.count + 1),
            sum: Double(self.sum.load(ordering: .relaxed)) / 1e9
        )
    }

    func recordNanoseconds(_ duration: Int64) {
        let nanoseconds = min(max(duration, 0), Self.longest)
        self.cells.add(to: self.bounds.bucket(of: nanoseconds))
        self.sum.wrappingAdd(nanoseconds, ordering: .relaxed)
    }
}
