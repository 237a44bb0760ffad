import HalcyonCache
import Synchronization

/// Counts how often one question is asked; a stored reply carries the tally of its question.
///
/// A count is one atomic addition, for the fast lane. What was counted is taken up now and then by ``Demand``.
public final class DemandTally: Sendable {
    let key: CacheKey
    let turn: RepeatableTurn
    private let uncollected = Atomic<Int>(0)
    private let isInSketch = Atomic<Bool>(false)

    init(_ turn: RepeatableTurn, key: CacheKey) {
        self.key = key
        self.turn = turn
    }

    /// Whether the sketch holds the tally and will come for what it counts.
    var isTracked: Bool {
        get { self.isInSketch.load(ordering: .relaxed) }
        set { self.isInSketch.store(newValue, ordering: .relaxed) }
    }

    /// - Returns: how many counts wait to be collected.
    func count(_ times: Int = 1) -> Int { self.uncollected.wrappingAdd(times, ordering: .relaxed).newValue }

    func collect() -> Int { self.uncollected.exchange(0, ordering: .relaxed) }
}
