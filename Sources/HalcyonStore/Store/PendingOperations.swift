import HalcyonCore
import Synchronization

/// Counts what runs or waits, and refuses more than its limit.
final class PendingOperations: Sendable {
    private let limit: Int
    private let path: String
    private let count = Atomic<Int>(0)

    init(limit: Int, path: String) {
        self.limit = limit
        self.path = path
    }

    /// Runs `body` unless as many run as may.
    ///
    /// - Throws: ``StoreError/Code/busy``, or what `body` throws.
    func withPlace<Result>(_ body: () async throws -> Result) async throws -> Result {
        defer { self.count.subtract(1, ordering: .relaxed) }
        guard self.count.add(1, ordering: .relaxed).newValue <= self.limit else {
            throw StoreError.tooManyPending(limit: self.limit, path: self.path)
        }
        return try await body()
    }
}
