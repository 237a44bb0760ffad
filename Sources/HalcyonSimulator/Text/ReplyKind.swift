/// What a reply is: it decides how long the reply is and of what phrases it is made.
enum ReplyKind: Sendable, Hashable {
    /// A simulated client speaks in a rehearsal.
    case rehearsal
    /// A question to the knowledge base is answered.
    case knowledge

    private static let questionWords: Set<String> = [
        "what", "how", "why", "when", "who", "which", "where", "is", "are", "does", "do", "can", "could", "should",
        "explain", "define", "describe", "compare", "tell",
    ]

    /// A lone user message that reads as a question is one to the knowledge base; all else is a rehearsal.
    init(messages: [ChatMessage]) {
        let spoken = messages.filter { $0.role != "system" && $0.role != "developer" }
        guard spoken.count == 1, let only = spoken.first, only.role == "user", Self.readsAsQuestion(only.text) else {
            self = .rehearsal
            return
        }
        self = .knowledge
    }

    private static func readsAsQuestion(_ text: String) -> Bool {
        if text.utf8.last(where: { $0 != 0x20 && $0 != 0x0A }) == UInt8(ascii: "?") { return true }
        let first = text.prefix(40).split { !$0.isLetter }.first
        return first.map { self.questionWords.contains($0.lowercased()) } ?? false
    }
}
