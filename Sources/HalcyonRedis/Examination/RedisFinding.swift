/// What an examination found about one server, or about how the servers belong together.
public struct RedisFinding: Hashable, Sendable {
    /// How bad it is.
    public enum Verdict: String, Hashable, Sendable {
        case well, warning, broken
    }

    /// What it is about: an address, or the topology.
    public var name: String
    public var verdict: Verdict

    /// What is so, and how to mend it where it is not well.
    public var detail: String

    public init(name: String, verdict: Verdict, detail: String) {
        self.name = name
        self.verdict = verdict
        self.detail = detail
    }
}
