import HalcyonCore

/// A run of asking in advance as the server tells of it, in words.
struct WarmRunView {
    private let members: JSONMembers

    init(_ value: JSONValue) { self.members = value.objectValue ?? .init() }

    var number: Int { self.count("number") }
    var ending: String? { self.members["ending"]?.stringValue }

    /// How far it is, in one line.
    var progress: String {
        let total = self.count("total")
        guard total > 0 else { return "Run \(self.number): collecting questions" }
        return "Run \(self.number): \(self.count("done")) of \(total) asked, \(self.outcomes)"
    }

    /// What came of it.
    var result: String {
        var lines = [
            "Run \(self.number) (\(self.text("trigger"))) \(self.endingInWords): \(self.count("done")) of "
                + "\(self.count("total")) asked, \(self.outcomes)"
        ]
        for refusal in self.members["refusals"]?.arrayValue ?? [] {
            let line = refusal.objectValue?["line"]?.intValue ?? 0
            lines.append("  line \(line): \(refusal.objectValue?["reason"]?.stringValue ?? "")")
        }
        if let problem = self.members["problem"]?.stringValue { lines.append("  \(problem)") }
        return lines.joined(separator: "\n")
    }

    private var outcomes: String {
        var parts = ["\(self.count("stored")) stored", "\(self.count("fresh")) still good"]
        for (name, word) in [("refused", "not to be stored"), ("failed", "failed")] {
            let counts = self.members[name]?.objectValue?.members ?? []
            let total = counts.reduce(0) { $0 + ($1.value.intValue ?? 0) }
            guard total > 0 else { continue }
            let reasons = counts.map { "\($0.name) \($0.value.intValue ?? 0)" }.joined(separator: ", ")
            parts.append("\(total) \(word) (\(reasons))")
        }
        return parts.joined(separator: ", ")
    }

    private var endingInWords: String {
        switch self.ending {
        case "complete": "is complete"
        case "stopped": "was stopped"
        case "flag-off": "ended because a flag went off"
        case "time": "ran out of time"
        case "shutdown": "ended with the server"
        default: "has begun"
        }
    }

    private func count(_ name: String) -> Int { self.members[name]?.intValue ?? 0 }
    private func text(_ name: String) -> String { self.members[name]?.stringValue ?? "" }
}
