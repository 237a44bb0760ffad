/// How log lines look.
public enum LogFormat: String, Hashable, Sendable, CaseIterable {
    /// One JSON object a line, for machines.
    case json

    /// One line of text each, for people; in colour on a terminal.
    case console
}
