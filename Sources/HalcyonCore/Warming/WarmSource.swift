/// Where the questions come from that are asked in advance.
public enum WarmSource: String, Hashable, Sendable, CaseIterable {
    /// What was asked most of late.
    case sketch
    /// What was asked in this hour of the week and in the next one.
    case schedule
    /// What the operator wrote down.
    case list
}
