import Testing

@testable import HalcyonBench

@Suite struct PracticeGeneratorTests {
    private static let material = Material(
        scenarioIDs: (0..<40).map { "sc-\($0)" },
        conceptNames: (0..<150).map { "concept \($0)" }
    )

    private static func workload(seed: UInt64, profile: BenchProfile = .long) -> Workload {
        WorkloadSource.practice(.base).workload(profile: profile, material: self.material, seed: seed)
    }

    private static let long = Self.workload(seed: 1)

    /// Sessions that are there whole: the first of each virtual user begins somewhere in the middle.
    private static let whole = Self.long.saturation.dropFirst(BenchProfile.long.saturationUsers)

    private func middle(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

    @Test func equalSeedsGiveEqualWorkloads() {
        let first = Self.workload(seed: 9, profile: .smoke)
        let second = Self.workload(seed: 9, profile: .smoke)
        #expect(first.sessions == second.sessions)
        #expect(first.saturation == second.saturation)
        #expect(Self.workload(seed: 10, profile: .smoke).sessions != first.sessions)
    }

    @Test func sessionsAreMixedAsTheModelSays() {
        let rehearsals = Self.whole.count { $0.steps.contains { $0.operation.kind == .rehearsal } }
        #expect(abs(Double(rehearsals) / Double(Self.whole.count) - 0.55) < 0.03)
    }

    @Test func rehearsalsHaveTheModelsTurnsAndThinkingTimes() {
        let rehearsals = Self.whole.map { $0.steps.filter { $0.operation.kind == .rehearsal } }.filter { !$0.isEmpty }
        #expect((11...13).contains(self.middle(rehearsals.map { Double($0.count) })))
        #expect(rehearsals.allSatisfy { (3...60).contains($0.count) })
        let thinking = rehearsals.flatMap { $0.map { $0.gap.inSeconds / BenchProfile.long.timeScale } }
        #expect(abs(self.middle(thinking) - 40) < 1)
    }

    @Test func knowledgeSessionsAskTheModelsQuestions() {
        let asked = Self.whole.map { $0.steps.count { $0.operation.kind == .knowledge } }.filter { $0 > 0 }
        #expect(abs(Double(asked.reduce(0, +)) / Double(asked.count) - 2.5) < 0.1)
    }

    @Test func turnsHaveTheModelsLength() {
        let words = Self.whole.flatMap(\.steps).compactMap { step -> Double? in
            guard case .rehearsalTurn(let text) = step.operation else { return nil }
            guard !ClinicianWording.usualOpenings.contains(text) else { return nil }
            return Double(text.split(separator: " ").count)
        }
        // Thirteen tokens are nearly ten words.
        #expect((8...11).contains(self.middle(words)))
    }

    @Test func everySessionReadsThePageFirstAndGivesFeedbackLast() {
        for script in Self.whole {
            #expect(script.steps.prefix(3).map(\.operation) == [.appShell, .profile, .scenarioList])
            #expect(script.steps.last.map { $0.operation.kind } == .write)
        }
    }

    @Test func everyQuestionHasWords() {
        let all = Self.long.sessions + Self.long.saturation
        #expect(!all.flatMap(\.steps).contains { $0.operation == .question(text: "") })
    }

    @Test func sessionsThatBeganEarlierAreJoinedWhereTheyAre() {
        let joined = Self.long.sessions.filter { $0.start == .zero }
        #expect(joined.count > 5)
        for script in joined where script.steps[0].operation.needsSession { #expect(script.joined != nil) }
        #expect(!Self.long.sessions.contains { $0.start < .zero || $0.steps.isEmpty })
    }

    @Test func aClassOpensTheSameExerciseWithinTwoMinutes() {
        let openings = Self.long.sessions.compactMap { script -> (Double, Int)? in
            for case .openRehearsal(let scenario) in script.steps.map(\.operation) {
                return (script.start.inSeconds, scenario)
            }
            return nil
        }
        let start = BenchProfile.long.warmUp.inSeconds + BenchProfile.long.measured.inSeconds * 0.4
        let length = 120 * BenchProfile.long.timeScale
        let inTime = openings.filter { $0.0 >= start && $0.0 <= start + length }
        let most = Dictionary(grouping: inTime, by: \.1).values.map(\.count).max() ?? 0
        #expect(most >= 30)
    }

    @Test func theOpenLoopOffersTheProfilesRate() {
        let end = (BenchProfile.long.warmUp + BenchProfile.long.measured).inSeconds
        let begun = Self.long.sessions.count { $0.start > .zero } - BenchProfile.long.classUsers
        #expect(abs(Double(begun) / end / BenchProfile.long.sessionsPerSecond - 1) < 0.25)
    }
}
