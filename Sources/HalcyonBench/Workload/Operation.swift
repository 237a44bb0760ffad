/// One thing that a user does.
enum Operation: Sendable, Hashable {
    case appShell
    case profile
    case scenarioList
    case scenario(index: Int)
    case openRehearsal(scenario: Int)
    case openKnowledge
    case rehearsalTurn(text: String)
    case question(text: String)
    case report
    case feedback(rating: Int)

    var kind: OperationKind {
        switch self {
        case .appShell, .profile, .scenarioList, .scenario, .report: .read
        case .openRehearsal, .openKnowledge, .feedback: .write
        case .rehearsalTurn: .rehearsal
        case .question: .knowledge
        }
    }
}
