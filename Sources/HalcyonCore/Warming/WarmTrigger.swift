/// Why questions are asked in advance.
public enum WarmTrigger: String, Hashable, Sendable, CaseIterable {
    /// A person said so.
    case `operator`
    /// The process has just begun, with nothing in memory.
    case start
    /// It was time.
    case schedule
    /// The knowledge base changed, so that no stored reply counts any more.
    case knowledge

    /// Where questions come from when nobody says.
    var sources: [WarmSource] {
        switch self {
        case .operator, .knowledge: [.list, .sketch, .schedule]
        case .start: [.list, .schedule]
        case .schedule: [.schedule]
        }
    }
}
