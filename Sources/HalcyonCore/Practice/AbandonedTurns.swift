import Logging
import Metrics
public import ServiceLifecycle

/// Fails turns whose process is gone, again and again, so that nobody waits for them.
public struct AbandonedTurns<C: Clock>: Service where C.Duration == Duration {
    private let sessions: any SessionStore
    private let interval: Duration
    private let clock: C
    private let unixMilliseconds: @Sendable () -> Int64
    private let failed = Counter(label: "halcyon.turns.abandoned")

    /// - Parameters:
    ///   - interval: how long a turn may look as if it ran at the most, after its process is gone.
    ///   - unixMilliseconds: the wall clock, for what is recorded.
    public init(
        sessions: any SessionStore, interval: Duration = .seconds(2), clock: C = .continuous,
        unixMilliseconds: @escaping @Sendable () -> Int64
    ) {
        precondition(interval > .zero, "some time lies between two looks")
        self.sessions = sessions
        self.interval = interval
        self.clock = clock
        self.unixMilliseconds = unixMilliseconds
    }

    /// Looks once.
    ///
    /// - Returns: how many turns were failed.
    @discardableResult
    public func sweep() async throws -> Int {
        let count = try await self.sessions.failAbandonedTurns(unixMilliseconds: self.unixMilliseconds())
        if count > 0 {
            self.failed.increment(by: count)
            Logger.current.notice("Failed turns whose process is gone", metadata: ["count": "\(count)"])
        }
        return count
    }

    /// Looks now and then until it is told to stop.
    public func run() async {
        await cancelWhenGracefulShutdown {
            // Only the sleep ends the loop, when the task is cancelled.
            while (try? await self.clock.sleep(for: self.interval, tolerance: nil)) != nil {
                // The store counts and reports its own errors, and the next look comes soon.
                _ = try? await self.sweep()
            }
        }
    }
}
