import HalcyonCore

/// One scenario as a line of JSON.
enum ScenarioLine {
    static func scenario(_ members: JSONMembers) throws(LineProblem) -> Scenario {
        guard let difficulty = members["difficulty"]?.intValue, (1...5).contains(difficulty) else {
            throw LineProblem("“difficulty” is not a whole number from 1 to 5")
        }
        let risk = try Self.risk(try LineProblem.text("risk", of: members, limit: 20))
        return Scenario(
            id: ScenarioID(try LineProblem.text("id", of: members, limit: 100)),
            title: try LineProblem.text("title", of: members, limit: 200),
            topic: try LineProblem.text("topic", of: members, limit: 200), difficulty: difficulty, risk: risk,
            clientBrief: try LineProblem.text("clientBrief", of: members, limit: 4_000),
            openingLine: try LineProblem.text("openingLine", of: members, limit: 4_000),
            learningGoal: try LineProblem.text("learningGoal", of: members, limit: 4_000))
    }

    private static func risk(_ name: String) throws(LineProblem) -> Scenario.Risk {
        guard let risk = Scenario.Risk(rawValue: name) else {
            let known = Scenario.Risk.allCases.map(\.rawValue).joined(separator: ", ")
            throw LineProblem("“risk” is none of these: \(known)")
        }
        return risk
    }
}
