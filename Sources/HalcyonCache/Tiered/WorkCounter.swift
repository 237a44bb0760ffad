import Synchronization

/// Counts what is under way, up to a limit.
final class WorkCounter: Sendable {
    private let count = Atomic<Int>(0)

    /// - Returns: false if there is no room.
    func enter(limit: Int) -> Bool {
        if self.count.wrappingAdd(1, ordering: .relaxed).oldValue < limit { return true }
        self.leave()
        return false
    }

    func leave() { self.count.wrappingSubtract(1, ordering: .relaxed) }
}
