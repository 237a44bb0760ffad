import Metrics
import Synchronization

/// A count that only rises. An increment is one relaxed atomic addition.
final class CounterInstrument: Instrument, CounterHandler {
    private let value = Atomic<Int64>(0)

    var reading: Reading { .count(self.value.load(ordering: .relaxed)) }

    func increment(by amount: Int64) {
        // A counter that falls looks like a restart to whoever reads it.
        guard amount > 0 else { return }
        self.value.wrappingAdd(amount, ordering: .relaxed)
    }

    func reset() { self.value.store(0, ordering: .relaxed) }
}
