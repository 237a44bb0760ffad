import Logging

extension PracticeService {
    /// What came of a turn.
    private struct Outcome {
        var status: SessionTurn.Status
        var record: TurnRecord
        var error: TurnError?
    }

    /// The turn and a watch over its watchers; whichever is done first ends the other. Then the end is recorded, here,
    /// where a stopped turn is not a cancelled task.
    func run(_ job: Job) async {
        let outcome = await withTaskGroup(of: Outcome?.self) { group in
            group.addTask { await self.drive(job) }
            group.addTask {
                await self.watchOver(job.live)
                return nil
            }
            var outcome: Outcome?
            while let result = await group.next() {
                outcome = result ?? outcome
                group.cancelAll()
            }
            return outcome
        }
        guard let outcome else { preconditionFailure("a turn always comes to an end") }
        await self.finish(
            job.live, as: outcome.status, text: job.live.feed.text, record: outcome.record, error: outcome.error
        )
    }

    /// Returns when the turn is to stop: its author said so, or nobody came back within the grace.
    private func watchOver(_ live: LiveTurn) async {
        repeat {
            await live.wait(for: .unwatched)
        } while await self.isWatchedAgain(live)
    }

    /// Waits for a watcher, for the grace at the longest; a turn that is to stop does not wait.
    private func isWatchedAgain(_ live: LiveTurn) async -> Bool {
        let before = live.attendance.arrivals
        guard live.phase == .running, !Task.isCancelled else { return false }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await live.wait(for: .watched) }
            group.addTask {
                // The only error is cancellation: the wait is over either way.
                try? await self.clock.sleep(for: self.configuration.resumeGrace, tolerance: nil)
            }
            await group.next()
            group.cancelAll()
        }
        // One who came and left meanwhile is given the whole grace anew.
        let (watchers, arrivals) = live.attendance
        return live.phase == .running && !Task.isCancelled && (watchers > 0 || arrivals > before)
    }

    /// Takes the turn up the ladder and hands its text on.
    private func drive(_ job: Job) async -> Outcome {
        var meter = TurnMeter(trace: job.turn.trace)
        do {
            let answer = try await self.pipeline.respond(to: job.turn)
            meter.answered(answer.provenance)
            let answered = ContinuousClock.now
            var cursor = 0
            while true {
                switch try await answer.listener.next(after: &cursor) {
                case .parts(let parts):
                    meter.receivedText()
                    for part in parts { _ = job.live.feed.publish(part) }
                case .end(let finish):
                    job.turn.trace.recordWait(since: answered, for: answer.provenance)
                    let record = meter.record(
                        model: job.turn.model.id, finish: finish, verdict: answer.listener.verdict, error: nil
                    )
                    return Outcome(status: .complete, record: record)
                }
            }
        } catch {
            let failure = Self.turnError(error)
            let record = meter.record(model: job.turn.model.id, finish: nil, verdict: nil, error: failure)
            return Outcome(status: failure.code == .cancelled ? .cancelled : .failed, record: record, error: failure)
        }
    }

    private static func turnError(_ error: any Error) -> TurnError {
        switch error {
        case let error as TurnError: error
        case is CancellationError: TurnError(.cancelled, "The turn was stopped")
        case let error as StoreError: TurnError(.modelUnavailable, error.message, retryAfter: .seconds(1))
        default: TurnError(.modelFailed, "The turn failed: \(type(of: error))")
        }
    }

    /// Records the end, then tells the watchers.
    ///
    /// A reply that could not be recorded is still shown; the log says so.
    func finish(
        _ live: LiveTurn, as status: SessionTurn.Status, text: String, record: TurnRecord?,
        error: TurnError?
    ) async {
        var turn = live.turn
        turn.status = status
        turn.replyText = text.isEmpty ? nil : text
        turn.record = record
        turn.completedUnixMilliseconds = self.unixMilliseconds()
        do {
            try await self.sessions.finish(turn)
        } catch {
            Logger.current.error(
                "Could not record how a turn ended",
                metadata: ["turn": "\(turn.id)", "error": "\((error as? StoreError)?.code.description ?? "unknown")"]
            )
        }
        live.end(as: turn, error.map { .failed($0) } ?? .complete(ReplyFinish(reason: .stop)))
        self.remove(turn.id)
    }
}
