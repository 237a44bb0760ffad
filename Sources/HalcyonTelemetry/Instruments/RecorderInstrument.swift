import Metrics

/// A histogram of amounts in the recorder's own unit.
final class RecorderInstrument: Instrument, RecorderHandler {
    private let boundaries: BucketBoundaries
    private let cells = HistogramCells()
    private let sum = AtomicDouble()

    init(boundaries: BucketBoundaries) { self.boundaries = boundaries }

    var reading: Reading {
        .histogram(
            bounds: self.boundaries.values,
            counts: self.cells.counts(self.boundaries.values.count + 1),
            sum: self.sum.value
        )
    }

    func record(_ value: Int64) { self.record(Double(value)) }

    func record(_ value: Double) {
        guard value.isFinite else { return }
        self.cells.add(to: self.boundaries.values.bucket(of: value))
        self.sum.add(value)
    }
}
