/// What the doctor found about one thing.
struct Finding {
    /// How bad it is.
    enum Verdict: String {
        case well, warning, broken
    }

    var name: String
    var verdict: Verdict

    /// What was found and, where something is wrong, how to mend it.
    var detail: String

    var line: String {
        let mark =
            switch self.verdict {
            case .well: "ok     "
            case .warning: "warning"
            case .broken: "BROKEN "
            }
        let padding = String(repeating: " ", count: max(1, 16 - self.name.count))
        return "\(mark)  \(self.name)\(padding)\(self.detail)"
    }
}
