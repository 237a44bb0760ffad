import Metrics

/// Counts replies that were not stored, by reason.
struct NotStoredCounters: Sendable {
    static let shared = NotStoredCounters()

    private let counters: [NoStoreReason: Counter]

    private init() {
        self.counters = Dictionary(
            uniqueKeysWithValues: NoStoreReason.allCases.map {
                ($0, Counter(label: "halcyon.replies.not_stored", dimensions: [("reason", $0.rawValue)]))
            }
        )
    }

    func count(_ reason: NoStoreReason?) {
        if let reason { self.counters[reason]?.increment() }
    }
}
