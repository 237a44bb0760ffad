/// The kinds of operations that the report tells apart.
public enum OperationKind: String, CaseIterable, Sendable, Hashable {
    /// Fetches the page, the profile, scenarios or a report.
    case read
    /// Opens a session or sends feedback.
    case write
    /// Asks the knowledge base.
    case knowledge
    /// Says something to a simulated client.
    case rehearsal

    /// Whether an answer is written, by a model or from what is stored.
    public var isAnswer: Bool { self == .knowledge || self == .rehearsal }
}
