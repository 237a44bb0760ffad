/// How a model is asked to speak for the client of a scenario.
enum RehearsalPrompt {
    static let sampling = SamplingParameters(temperature: 0.4, maxTokens: 100)

    /// The most that past turns may hold together, in bytes; the oldest go first.
    static let historyByteLimit = 8 << 10

    static func messages(for scenario: Scenario, history: [SessionTurn], text: String) -> [Message] {
        let system = """
            You play the client in a rehearsal for clinicians in training. Stay in the role, speak in the first \
            person, in one to three short sentences of everyday speech, and never give advice or speak as a therapist.
            The client: \(scenario.clientBrief). The situation: \(scenario.title).
            """
        // Some chat templates insist that a user speaks first.
        let opening = [
            Message(.system, system), Message(.user, "(The session begins.)"),
            Message(.assistant, scenario.openingLine),
        ]
        return opening + Self.recent(history) + [Message(.user, text)]
    }

    private static func recent(_ history: [SessionTurn]) -> [Message] {
        var bytes = 0
        let kept = history.reversed().prefix { turn in
            bytes += turn.userText.utf8.count + (turn.replyText?.utf8.count ?? 0)
            return bytes <= Self.historyByteLimit
        }
        return kept.reversed().flatMap { turn in
            [Message(.user, turn.userText), Message(.assistant, turn.replyText ?? "")]
        }
    }
}
