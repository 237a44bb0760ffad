import Synchronization

/// Counts the operations in flight and lets no more begin than allowed.
final class InFlightLimit: Sendable {
    private let limit: Int
    private let count = Atomic<Int>(0)

    init(_ limit: Int) { self.limit = limit }

    /// Runs `work`, or returns nil if too many are in flight.
    func withPlace<T: Sendable>(_ work: () async -> T) async -> T? {
        let before = self.count.wrappingAdd(1, ordering: .relaxed).oldValue
        defer { self.count.wrappingSubtract(1, ordering: .relaxed) }
        guard before < self.limit else { return nil }
        return await work()
    }
}
