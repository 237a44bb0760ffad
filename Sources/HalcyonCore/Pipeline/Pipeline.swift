import Metrics

/// The stages in the order in which a turn meets them; the last one always answers.
public struct Pipeline: Sendable {
    private struct Rung {
        let stage: any Stage
        let duration: Metrics.Timer
    }

    private let rungs: [Rung]

    public init(stages: [any Stage]) {
        precondition(!stages.isEmpty, "a pipeline ends with a stage that always answers")
        self.rungs = stages.map { stage in
            Rung(
                stage: stage,
                duration: Metrics.Timer(label: "halcyon.stage.duration", dimensions: [("stage", stage.name)])
            )
        }
    }

    /// Takes a turn up the ladder; each stage's own time goes to the turn's trace and to a metric.
    ///
    /// - Throws: ``TurnError``, or `CancellationError` when the calling task was cancelled.
    public func respond(to turn: Turn) async throws -> Answer {
        try await self.respond(to: turn, through: self.rungs[...]).answer
    }

    private func respond(
        to turn: Turn, through rest: ArraySlice<Rung>
    ) async throws -> (answer: Answer, duration: Duration) {
        guard let rung = rest.first else { preconditionFailure("the last stage passed the turn on") }
        let start = ContinuousClock.now
        let waited = turn.trace.waitedInStages
        var behind = Duration.zero
        let answer = try await rung.stage.respond(to: turn) { turn in
            let (answer, duration) = try await self.respond(to: turn, through: rest.dropFirst())
            behind += duration
            return answer
        }
        // Waiting for the model is nobody's own time here.
        let whole = ContinuousClock.now - start - (turn.trace.waitedInStages - waited)
        let own = whole - behind
        turn.trace.record(rung.stage.name, own)
        if turn.purpose == .answer { rung.duration.recordNanoseconds(own.nanoseconds) }
        return (answer, whole)
    }
}
