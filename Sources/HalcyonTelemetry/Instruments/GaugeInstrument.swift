import Metrics

/// A value that rises and falls; swift-metrics' meter, and its recorder that does not aggregate.
final class GaugeInstrument: Instrument, MeterHandler, RecorderHandler {
    private let value = AtomicDouble()

    var reading: Reading { .value(self.value.value) }

    func set(_ value: Int64) { self.value.store(Double(value)) }

    func set(_ value: Double) { self.value.store(value) }

    func increment(by amount: Double) {
        guard amount > 0, amount.isFinite else { return }
        self.value.add(amount)
    }

    func decrement(by amount: Double) {
        guard amount > 0, amount.isFinite else { return }
        self.value.add(-amount)
    }

    func record(_ value: Int64) { self.set(value) }

    func record(_ value: Double) { self.set(value) }
}
