/// Who may share a stored reply.
public enum ReplyScope: Hashable, Sendable {
    /// Free of context: shared within a tenant.
    case knowledge
    /// The scripted opening of a scenario: shared within a tenant.
    case scenario(ScenarioID)
    /// Part of a conversation: for that session alone, and only for the very same words.
    case session(String)
    /// Nobody: never looked up, never stored.
    case never(NoStoreReason)

    /// A name from a bounded set, fit for a label and for the key.
    public var name: String {
        switch self {
        case .knowledge: "knowledge"
        case .scenario: "scenario"
        case .session: "session"
        case .never: "never"
        }
    }
}
