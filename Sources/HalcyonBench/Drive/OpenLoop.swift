/// Runs sessions at the times that were drawn for them, whatever the server does.
///
/// Each operation has an intended start: the planned gap after the one before it was meant to begin, or that one's end
/// if it is later, because a user cannot answer what has not been said. Latency counts from the intended start, so a
/// slow server, or a slow sender, cannot hide the waiting it causes.
struct OpenLoop: Sendable {
    let workload: Workload
    let profile: BenchProfile
    let surroundings: SessionRun.Surroundings
    let recorder: Recorder
    let origin: ContinuousClock.Instant

    /// How long before their first step users who were there before are let in.
    private static let joiningLead = Duration.seconds(1)

    /// Returns when the last operation that was to begin in time has ended.
    func run() async {
        await withDiscardingTaskGroup { group in
            for (number, script) in self.workload.sessions.enumerated() {
                guard await Self.wait(until: self.origin + script.start) else { return }
                group.addTask { await self.run(script, number: number) }
            }
        }
    }

    private var countedFrom: ContinuousClock.Instant { self.origin + self.profile.warmUp }

    private func run(_ script: SessionScript, number: Int) async {
        let end = self.countedFrom + self.profile.measured
        var session = SessionRun(self.surroundings, number: number)
        var intended = self.origin + script.start
        var free = intended
        if let joined = script.joined, let first = script.steps.first {
            guard await Self.wait(until: intended + first.gap - Self.joiningLead) else { return }
            _ = await session.perform(joined)
        }
        for step in script.steps {
            intended = max(intended + step.gap, free)
            guard intended < end, await Self.wait(until: intended) else { return }
            let sent = ContinuousClock.now
            let exchange = await session.perform(step.operation)
            guard !Task.isCancelled else { return }
            free = exchange.end
            guard intended >= self.countedFrom else { continue }
            self.recorder.record(self.sample(step.operation.kind, exchange, intended: intended, sent: sent))
        }
    }

    private func sample(
        _ kind: OperationKind,
        _ exchange: APIExchange,
        intended: ContinuousClock.Instant,
        sent: ContinuousClock.Instant
    ) -> Sample {
        Sample(
            kind: kind,
            intended: intended - self.countedFrom,
            latency: exchange.end - intended,
            firstText: exchange.firstText.map { $0 - intended },
            delay: sent - intended,
            answer: exchange.answer,
            failure: exchange.failure
        )
    }

    /// Whether the time came; false if the run is being stopped.
    private static func wait(until instant: ContinuousClock.Instant) async -> Bool {
        guard instant > .now else { return !Task.isCancelled }
        do {
            try await Task.sleep(until: instant, tolerance: .zero)
            return true
        } catch {
            return false
        }
    }
}
