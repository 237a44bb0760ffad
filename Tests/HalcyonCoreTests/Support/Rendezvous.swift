import HalcyonCore
import HalcyonTesting
import Synchronization

/// A stage that counts who comes by, and lets a test hold the first of them up.
final class Rendezvous: Stage {
    let name = "rendezvous"
    private let arrivals = Mutex(0)
    private let expected: Int

    /// Reached when the expected number has come.
    let isFull = Milestone<Void>()

    init(expecting expected: Int) { self.expected = expected }

    func respond(to turn: Turn, next: (Turn) async throws -> Answer) async throws -> Answer {
        let count = self.arrivals.withLock { count in
            count += 1
            return count
        }
        if count == self.expected { self.isFull.reach() }
        return try await next(turn)
    }
}
