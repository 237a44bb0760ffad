import HalcyonCache
import HalcyonCore
import HalcyonTesting
import Synchronization

/// What several servers share, and one server's place in it.
struct SharedShards {
    struct Place: Sendable {
        let tier: InProcessTier<ContinuousClock>
        let coherence: Coherence<ContinuousClock>

        /// Waits until this server hears the others.
        func waitUntilTrusted() async throws { try await until { self.coherence.distrustedFor == nil } }
    }

    private let shards = InProcessShards<ContinuousClock>()

    func join() -> Place {
        let (tier, bus) = self.shards.join()
        return Place(tier: tier, coherence: Coherence(bus: bus))
    }
}

/// Waits for something that other tasks bring about; the suite's time limit ends it.
func until(_ isTrue: () async throws -> Bool) async throws {
    while !(try await isTrue()) {
        try Task.checkCancellation()
        await Task.yield()
    }
}

/// A wall clock that a test sets.
final class WallClockStandIn: Sendable {
    private let time = Atomic<Int64>(1_795_000_000_000)

    var read: @Sendable () -> Int64 { { self.time.load(ordering: .relaxed) } }

    func advance(by duration: Duration) { self.time.add(duration.components.seconds * 1000, ordering: .relaxed) }
}
