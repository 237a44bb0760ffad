/// A conversation to rehearse: who the client is and what there is to learn.
public struct Scenario: Hashable, Sendable {
    /// How close to danger the client of a scenario is written.
    public enum Risk: String, Hashable, Sendable, CaseIterable {
        case none, low, moderate, high, imminent
    }

    public var id: ScenarioID
    public var title: String
    public var topic: String

    /// 1 is the easiest, 5 the hardest.
    public var difficulty: Int
    public var risk: Risk
    public var clientBrief: String
    public var openingLine: String
    public var learningGoal: String

    public init(
        id: ScenarioID, title: String, topic: String, difficulty: Int, risk: Risk, clientBrief: String,
        openingLine: String, learningGoal: String
    ) {
        self.id = id
        self.title = title
        self.topic = topic
        self.difficulty = difficulty
        self.risk = risk
        self.clientBrief = clientBrief
        self.openingLine = openingLine
        self.learningGoal = learningGoal
    }
}
