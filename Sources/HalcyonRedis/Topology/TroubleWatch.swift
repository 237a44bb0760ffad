import Synchronization

/// Says when to look at how the servers belong together: when something seems wrong, often while it does, and now and
/// then while it does not.
final class TroubleWatch: Sendable {
    /// Between two looks there is at least about this time.
    private static let shortest = Duration.milliseconds(100)

    /// While something is wrong.
    private static let inTrouble = Duration.milliseconds(200)

    private let environment: RedisEnvironment
    private let signal = ChangeSignal()

    init(_ environment: RedisEnvironment) { self.environment = environment }

    /// Something seems wrong.
    func notice() { self.signal.notify() }

    /// One element at once, and one whenever it is time to look, until the task is cancelled.
    func looks() -> some AsyncSequence<Void, Never> & Sendable { self.signal.changes() }

    /// Asks for looks, until the task is cancelled.
    func run(isWell: @Sendable () -> Bool) async {
        var passed = Duration.zero
        while !Task.isCancelled {
            // Jitter keeps the processes apart. The only error is cancellation, which ends the loop.
            let pause = Self.inTrouble * Double.random(in: 0.75...1.25)
            try? await self.environment.clock.sleep(for: pause)
            passed += pause
            guard passed >= self.environment.connector.configuration.times.refresh || !isWell() else { continue }
            passed = .zero
            self.signal.notify()
        }
    }

    /// Waits after a look, so that many troubles in a row are one.
    func rest() async {
        // The only error is cancellation, which its caller sees by itself.
        try? await self.environment.clock.sleep(for: Self.shortest * Double.random(in: 0.75...1.25))
    }
}
