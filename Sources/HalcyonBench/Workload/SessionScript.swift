/// What one user does from opening the page to closing it.
struct SessionScript: Sendable, Hashable {
    /// One operation, and how long after the one before it was meant to begin.
    struct Step: Sendable, Hashable {
        var gap: Duration
        var operation: Operation
    }

    /// When the first step's gap begins, from the start of the run.
    var start: Duration

    var steps: [Step]

    /// For a user who was there before the run began: the session to open, unmeasured, before the first step.
    var joined: Operation?

    /// When each step begins if every answer takes `answerTime`, from the start of the run.
    func plannedTimes(answerTime: Duration) -> [Duration] {
        var time = self.start
        var free = self.start
        return self.steps.map { step in
            time = max(time + step.gap, free)
            free = step.operation.kind.isAnswer ? time + answerTime : time
            return time
        }
    }

    /// The script without its first `count` steps, which the user did before the run began.
    func joining(after count: Int, at start: Duration) -> SessionScript {
        let done = self.steps.prefix(count)
        var script = self
        script.steps.removeFirst(count)
        script.start = start
        script.joined = done.last { $0.operation.opensSession }?.operation ?? self.joined
        return script
    }
}

extension Operation {
    var opensSession: Bool {
        switch self {
        case .openRehearsal, .openKnowledge: true
        default: false
        }
    }

    /// Whether it cannot be done without a session.
    var needsSession: Bool {
        switch self {
        case .rehearsalTurn, .question, .report, .feedback: true
        default: false
        }
    }
}
