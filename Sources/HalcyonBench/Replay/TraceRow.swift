/// One line of a trace.
struct TraceRow: Sendable, Hashable {
    /// What was done; nothing in it is tied to one server.
    enum Action: Sendable, Hashable {
        case appShell, profile, scenarioList, report, feedback
        case scenario(Int)
        case openRehearsal(scenario: Int)
        case rehearsalTurn(tokens: Int)
        /// nil in a trace without texts: the words are drawn.
        case question(text: String?)
    }

    var milliseconds: Double
    var session: String
    var action: Action
}
