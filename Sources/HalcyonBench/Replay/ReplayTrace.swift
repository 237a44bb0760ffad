/// A recorded stream of operations to run again.
///
/// Two forms are read, plain or with gzip: comma-separated traces of all operations (`timestamp_ms, session_id,
/// operation, prompt_tokens, cache_key_hint`), whose texts are drawn, and streams of questions as JSON Lines
/// (`t_ms, session, text`). Sessions begin in the recorded rhythm at the profile's rate; the gaps inside a session are
/// shortened by the profile's time scale. The run goes as far into the trace as the profile's time allows.
public struct ReplayTrace: Sendable {
    /// The name of the file.
    public let name: String

    private let sessions: [[TraceRow]]

    /// Reads the file; an error names file and line.
    public static func read(path: String) throws(BenchError) -> ReplayTrace {
        try ReplayTrace(text: TraceFile.text(path: path), path: path)
    }

    init(text: String, path: String) throws(BenchError) {
        let start = text.first { !$0.isWhitespace }
        let rows =
            start == "{"
            ? try QuestionTraceReader.rows(text, path: path) : try MixTraceReader.rows(text, path: path)
        guard !rows.isEmpty else { throw BenchError(.emptyWorkload, "\(path): holds no operation") }
        self.name = path.split(separator: "/").last.map(String.init) ?? path
        self.sessions = Dictionary(grouping: rows, by: \.session).values
            .map { $0.sorted { $0.milliseconds < $1.milliseconds } }
            .sorted { ($0[0].milliseconds, $0[0].session) < ($1[0].milliseconds, $1[0].session) }
    }

    /// The operations in the trace.
    public var operationCount: Int { self.sessions.reduce(0) { $0 + $1.count } }

    func workload(profile: BenchProfile, material: Material, seed: UInt64) -> Workload {
        var random = SeededRandom(seed: seed)
        var questions = QuestionStream(
            model: .base,
            expectedQuestions: PracticeModel.base.keyQuestions,
            conceptNames: material.conceptNames,
            random: random.fork()
        )
        let first = self.sessions[0][0].milliseconds
        let length = (self.sessions[self.sessions.count - 1][0].milliseconds - first) / 1000
        let recordedRate = length > 0 ? Double(self.sessions.count) / length : profile.sessionsPerSecond
        let startScale = recordedRate / profile.sessionsPerSecond
        let scripts = self.sessions.map { rows in
            SessionScript(
                start: .seconds((rows[0].milliseconds - first) / 1000 * startScale),
                steps: Self.steps(rows, timeScale: profile.timeScale, questions: &questions, random: &random)
            )
        }
        let end = profile.warmUp + profile.measured
        let later = scripts.filter { $0.start >= end }
        return Workload(
            name: "replay \(self.name)",
            sessions: scripts.filter { $0.start < end },
            saturation: later.isEmpty ? scripts : later
        )
    }

    private static func steps(
        _ rows: [TraceRow],
        timeScale: Double,
        questions: inout QuestionStream,
        random: inout SeededRandom
    ) -> [SessionScript.Step] {
        var steps: [SessionScript.Step] = []
        var open: Operation?
        var last = rows[0].milliseconds
        for row in rows {
            let operation = Self.operation(row.action, questions: &questions, random: &random)
            var gap = Duration.seconds((row.milliseconds - last) / 1000 * timeScale)
            last = row.milliseconds
            if let opening = Self.missingOpening(before: operation, open: open) {
                steps.append(SessionScript.Step(gap: gap, operation: opening))
                open = opening
                gap = .zero
            }
            if operation.opensSession { open = operation }
            steps.append(SessionScript.Step(gap: gap, operation: operation))
        }
        return steps
    }

    /// The session that the trace leaves out, if the one that is open does not fit.
    private static func missingOpening(before operation: Operation, open: Operation?) -> Operation? {
        guard operation.needsSession else { return nil }
        switch (operation, open) {
        case (.question, .openKnowledge), (.rehearsalTurn, .openRehearsal): return nil
        case (.question, _): return .openKnowledge
        case (.rehearsalTurn, _): return .openRehearsal(scenario: 0)
        case (_, nil): return .openKnowledge
        default: return nil
        }
    }

    private static func operation(
        _ action: TraceRow.Action,
        questions: inout QuestionStream,
        random: inout SeededRandom
    ) -> Operation {
        switch action {
        case .appShell: .appShell
        case .profile: .profile
        case .scenarioList: .scenarioList
        case .report: .report
        case .feedback: .feedback(rating: 3 + random.index(below: 3))
        case .scenario(let index): .scenario(index: index)
        case .openRehearsal(let scenario): .openRehearsal(scenario: scenario)
        case .rehearsalTurn(let tokens):
            .rehearsalTurn(text: ClinicianWording.turn(tokens: min(tokens, 400), using: &random))
        case .question(let text): .question(text: text ?? questions.next().text)
        }
    }
}
