/// Why a value was served although it may be out of date.
public enum Staleness: String, Hashable, Sendable, CaseIterable {
    /// It could not be loaded anew.
    case failSafe = "fail-safe"
    /// Loading it anew takes longer than the caller wants to wait.
    case softLimit = "soft-limit"
    /// No other process is heard that could tell.
    case distrusted
}
