import HalcyonCore
import Metrics

/// The store's metrics, made once.
struct StoreMetrics: Sendable {
    private let durations: [StoreOperation: Timer]
    private let errors: [StoreError.Code: Counter]

    init() {
        self.durations = Dictionary(
            uniqueKeysWithValues: StoreOperation.allCases.map { operation in
                let dimensions = [("operation", operation.rawValue)]
                return (operation, Timer(label: "halcyon.store.query.duration", dimensions: dimensions))
            })
        let codes: [StoreError.Code] = [
            .notFound, .conflict, .idempotencyMismatch, .invalidCursor, .busy, .readOnly, .full, .corrupt,
            .unavailable,
        ]
        self.errors = Dictionary(
            uniqueKeysWithValues: codes.map { code in
                (code, Counter(label: "halcyon.store.errors", dimensions: [("code", code.description)]))
            })
    }

    func record(_ operation: StoreOperation, _ duration: Duration) {
        self.durations[operation]?.recordNanoseconds(duration.nanoseconds)
    }

    func count(_ error: StoreError) { self.errors[error.code]?.increment() }
}
