import Metrics

/// A sum of fractions that only rises.
final class FloatingPointCounterInstrument: Instrument, FloatingPointCounterHandler {
    private let value = AtomicDouble()

    var reading: Reading { .value(self.value.value) }

    func increment(by amount: Double) {
        guard amount > 0, amount.isFinite else { return }
        self.value.add(amount)
    }

    func reset() { self.value.store(0) }
}
