/// How the safety stage judged a turn; replies of different classes are never shared.
public enum SafetyClass: String, Hashable, Sendable {
    /// No safety stage has looked at the turn.
    case unassessed
}
