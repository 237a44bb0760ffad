/// Makes the practice workload from a seed: equal seeds, models and material give equal workloads.
struct PracticeGenerator: Sendable {
    /// How long an answer is thought to take when it is decided where in their session users are at the start.
    static let nominalAnswerTime = Duration.milliseconds(900)

    /// Saturation sessions made for each second of that phase; the phase ends early when they are used up.
    static let saturationSessionsPerSecond = 100.0

    private let model: PracticeModel
    private let profile: BenchProfile
    private let material: Material
    private let scenarios: Zipf
    private var random: SeededRandom

    init(model: PracticeModel, profile: BenchProfile, material: Material, seed: UInt64) {
        self.model = model
        self.profile = profile
        self.material = material
        self.scenarios = Zipf(count: max(1, material.scenarioIDs.count), exponent: model.scenarioExponent)
        self.random = SeededRandom(seed: seed)
    }

    mutating func workload() -> Workload {
        var sessions = self.openLoopSessions()
        var saturation = self.saturationSessions()
        var questions = QuestionStream(
            model: self.model,
            expectedQuestions: self.expectedQuestions(sessions),
            conceptNames: self.material.conceptNames,
            random: self.random.fork()
        )
        self.fillQuestions(&sessions, from: &questions)
        for index in saturation.indices {
            for step in saturation[index].steps.indices where saturation[index].steps[step].operation.isQuestion {
                saturation[index].steps[step].operation = .question(text: questions.next().text)
            }
        }
        return Workload(name: "practice", sessions: sessions, saturation: saturation)
    }

    // MARK: Sessions

    private mutating func openLoopSessions() -> [SessionScript] {
        let end = (self.profile.warmUp + self.profile.measured).inSeconds
        // The run begins in the middle of a working day: sessions that began earlier are joined where they are.
        let lead = 6 * self.model.turnsMedian * (self.model.thinkMedianSeconds * self.profile.timeScale + 1)
        var arrivals = ArrivalProcess(
            shape: self.model.arrivalShape,
            rate: self.profile.sessionsPerSecond,
            sigma: self.model.rateSigma,
            step: 60 * self.profile.timeScale,
            start: -lead,
            random: self.random.fork()
        )
        var sessions: [SessionScript] = []
        var time = arrivals.next()
        while time < end {
            if let script = self.joined(self.session(start: .seconds(time))) { sessions.append(script) }
            time = arrivals.next()
        }
        return sessions
            + self.classSessions(from: self.profile.warmUp.inSeconds + self.profile.measured.inSeconds * 0.4)
    }

    /// What is left of a session at the start of the run; nil if it was over.
    private mutating func joined(_ script: SessionScript) -> SessionScript? {
        guard script.start < .zero else { return script }
        let times = script.plannedTimes(answerTime: Self.nominalAnswerTime)
        guard let first = times.firstIndex(where: { $0 >= .zero }) else { return nil }
        var rest = script.joining(after: first, at: .zero)
        rest.steps[0].gap = times[first]
        return rest
    }

    private mutating func classSessions(from time: Double) -> [SessionScript] {
        let users = min(self.model.classUsers, self.profile.classUsers)
        let scenario = self.scenarios.draw(using: &self.random)
        return (0..<users).map { _ in
            let start = time + self.random.unit() * self.model.classSeconds * self.profile.timeScale
            return SessionScript(start: .seconds(start), steps: self.rehearsal(scenario: scenario))
        }
    }

    private mutating func saturationSessions() -> [SessionScript] {
        let count = Int(self.profile.saturation.inSeconds * Self.saturationSessionsPerSecond)
        return (0..<count).map { index in
            let script = self.session(start: .zero)
            // The first virtual users begin in the middle, so that not all read the page at the same time.
            guard index < self.profile.saturationUsers, script.steps.count > 2 else { return script }
            return script.joining(after: self.random.index(below: script.steps.count - 1), at: .zero)
        }
    }

    private mutating func session(start: Duration) -> SessionScript {
        let isRehearsal = self.random.chance(self.model.rehearsalShare)
        let steps =
            isRehearsal
            ? self.rehearsal(scenario: self.scenarios.draw(using: &self.random)) : self.knowledgeSession()
        return SessionScript(start: start, steps: steps)
    }

    private mutating func rehearsal(scenario: Int) -> [SessionScript.Step] {
        let drawn = self.random.logNormal(median: self.model.turnsMedian, sigma: self.model.turnsSigma)
        let bounds = self.model.turnsBounds
        let turns = min(max(Int(drawn.rounded()), bounds.lowerBound), bounds.upperBound)
        var steps = self.arrival
        steps.append(self.step(after: self.random.logNormal(median: 5, sigma: 0.8), .scenario(index: scenario)))
        steps.append(self.step(after: 0.2, .openRehearsal(scenario: scenario)))
        for turn in 0..<turns {
            let think = self.random.logNormal(median: self.model.thinkMedianSeconds, sigma: self.model.thinkSigma)
            steps.append(self.step(after: think, .rehearsalTurn(text: self.turnText(isFirst: turn == 0))))
        }
        return steps + self.departure
    }

    private mutating func knowledgeSession() -> [SessionScript.Step] {
        let count = 1 + self.random.geometric(mean: self.model.questionsMean - 1)
        var steps = self.arrival
        steps.append(self.step(after: self.random.logNormal(median: 5, sigma: 0.8), .openKnowledge))
        for index in 0..<count {
            let gap = index == 0 ? 5 : self.model.questionGapSeconds
            steps.append(self.step(after: self.random.logNormal(median: gap, sigma: 0.5), .question(text: "")))
        }
        return steps + self.departure
    }

    private var arrival: [SessionScript.Step] {
        [.appShell, .profile, .scenarioList].map { SessionScript.Step(gap: .zero, operation: $0) }
    }

    private var departure: [SessionScript.Step] {
        mutating get {
            [
                self.step(after: self.random.logNormal(median: 10, sigma: 0.5), .report),
                self.step(
                    after: self.random.logNormal(median: 15, sigma: 0.5),
                    .feedback(rating: 3 + self.random.index(below: 3))),
            ]
        }
    }

    private func step(after seconds: Double, _ operation: Operation) -> SessionScript.Step {
        SessionScript.Step(gap: .seconds(seconds * self.profile.timeScale), operation: operation)
    }

    private mutating func turnText(isFirst: Bool) -> String {
        if isFirst, self.random.chance(self.model.usualOpeningShare) {
            return self.random.pick(ClinicianWording.usualOpenings)
        }
        let tokens = self.random.logNormal(median: self.model.turnTokensMedian, sigma: self.model.turnTokensSigma)
        return ClinicianWording.turn(tokens: min(self.model.turnTokensLimit, Int(tokens)), using: &self.random)
    }

    // MARK: Questions

    /// The questions of the open loop, and as many of the saturation phase as its length suggests.
    private func expectedQuestions(_ sessions: [SessionScript]) -> Int {
        let open = sessions.reduce(0) { $0 + $1.steps.count { $0.operation.isQuestion } }
        let length = (self.profile.warmUp + self.profile.measured).inSeconds
        return Int(Double(open) * (1 + 1.5 * self.profile.saturation.inSeconds / max(1, length)))
    }

    /// Words the questions in the order in which they will be asked, so that repeats come after what they repeat.
    private func fillQuestions(_ sessions: inout [SessionScript], from questions: inout QuestionStream) {
        var places: [(time: Duration, session: Int, step: Int)] = []
        for (session, script) in sessions.enumerated() {
            let times = script.plannedTimes(answerTime: Self.nominalAnswerTime)
            for (step, time) in times.enumerated() where script.steps[step].operation.isQuestion {
                places.append((time, session, step))
            }
        }
        places.sort { ($0.time, $0.session, $0.step) < ($1.time, $1.session, $1.step) }
        for place in places {
            sessions[place.session].steps[place.step].operation = .question(text: questions.next().text)
        }
    }
}

extension Operation {
    fileprivate var isQuestion: Bool { self.kind == .knowledge }
}
