extension Scenario {
    /// The members of a scenario in JSON, besides its `id`.
    public static let memberNames: Set<String> = [
        "title", "topic", "difficulty", "risk", "clientBrief", "openingLine", "learningGoal",
    ]

    /// The longest id, in bytes.
    public static let idByteLimit = 100

    /// Reads a scenario; members that it does not have are ignored.
    ///
    /// - Throws: ``FieldProblem`` for the first member that is not as it must be.
    public init(id: ScenarioID, _ members: JSONMembers) throws(FieldProblem) {
        guard let difficulty = members["difficulty"]?.intValue, (1...5).contains(difficulty) else {
            throw FieldProblem("difficulty", "is not a whole number from 1 to 5")
        }
        self.init(
            id: id, title: try FieldProblem.text("title", of: members, limit: 200),
            topic: try FieldProblem.text("topic", of: members, limit: 200), difficulty: difficulty,
            risk: try Self.risk(try FieldProblem.text("risk", of: members, limit: 20)),
            clientBrief: try FieldProblem.text("clientBrief", of: members, limit: 4_000),
            openingLine: try FieldProblem.text("openingLine", of: members, limit: 4_000),
            learningGoal: try FieldProblem.text("learningGoal", of: members, limit: 4_000))
    }

    private static func risk(_ name: String) throws(FieldProblem) -> Risk {
        guard let risk = Risk(rawValue: name) else {
            throw FieldProblem("risk", "is none of these: \(Risk.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return risk
    }
}
