import Synchronization

/// Runs a number of users who never pause, over the same mix, to see how much the server can do.
final class Saturation: Sendable {
    private let scripts: [SessionScript]
    private let profile: BenchProfile
    private let surroundings: SessionRun.Surroundings
    private let state = Mutex(SaturationState())

    init(scripts: [SessionScript], profile: BenchProfile, surroundings: SessionRun.Surroundings) {
        self.scripts = scripts
        self.profile = profile
        self.surroundings = surroundings
    }

    /// Ends with the phase's time, or earlier when the sessions are used up. What is in flight then is not counted.
    func run() async -> SaturationResult {
        let start = ContinuousClock.now
        let end = start + self.profile.saturation
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<self.profile.saturationUsers {
                group.addTask { await self.user(until: end) }
            }
            group.addTask {
                // The only error is cancellation: the phase is over.
                try? await Task.sleep(until: end)
            }
            // Whichever is first: the time is up, or a user found no session left.
            await group.next()
            group.cancelAll()
        }
        let elapsed = min(ContinuousClock.now, end) - start
        return self.state.withLock { state in
            SaturationResult(completed: state.completed, errors: state.errors, elapsed: elapsed)
        }
    }

    private func user(until end: ContinuousClock.Instant) async {
        while !Task.isCancelled {
            guard let index = self.state.withLock({ $0.takeScript(of: self.scripts.count) }) else { return }
            var session = SessionRun(self.surroundings, number: index)
            if let joined = self.scripts[index].joined { _ = await session.perform(joined) }
            for step in self.scripts[index].steps {
                let exchange = await session.perform(step.operation)
                guard !Task.isCancelled, exchange.end < end else { return }
                self.state.withLock { $0.record(exchange.failure) }
            }
        }
    }
}
