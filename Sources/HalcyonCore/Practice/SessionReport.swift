/// What a session looks like from afar: how much was said, how it was asked, and how fast the answers came.
public struct SessionReport: Hashable, Sendable {
    public var session: SessionID
    public var turns: Int
    public var userWords: Int

    /// Turns that end with a question mark or open with a question word.
    public var questions: Int

    /// Questions that cannot be answered with yes or no.
    public var openQuestions: Int

    /// From the turn's arrival to its whole reply; nil without a complete turn.
    public var medianReplySeconds: Double?

    /// How many complete turns each source answered.
    public var sources: [String: Int]

    /// The most turns that a report looks at.
    public static let turnLimit = 1000

    /// Reads a session's turns and makes its report.
    ///
    /// - Throws: ``StoreError``.
    public static func make(
        of session: SessionID, for caller: Caller, from store: any SessionStore
    ) async throws -> SessionReport {
        var turns: [SessionTurn] = []
        var cursor: String?
        repeat {
            let page = try await store.turns(
                of: session, for: caller, page: PageRequest(limit: PageRequest.maximumLimit, cursor: cursor)
            )
            turns += page.items
            cursor = page.nextCursor
        } while cursor != nil && turns.count < Self.turnLimit
        return SessionReport(session, turns)
    }

    public init(_ session: SessionID, _ turns: [SessionTurn]) {
        let complete = turns.filter { $0.status == .complete }
        let seconds = complete.compactMap { $0.record?.totalMilliseconds }.map { $0 / 1000 }.sorted()
        let questions = turns.map(\.userText).filter(Self.isQuestion)
        self.session = session
        self.turns = turns.count
        self.userWords = turns.reduce(0) { $0 + $1.userText.split(whereSeparator: \.isWhitespace).count }
        self.questions = questions.count
        self.openQuestions = questions.count(where: Self.isOpen)
        self.medianReplySeconds = Self.median(seconds)
        self.sources = complete.compactMap { $0.record?.source }.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }

    private static func median(_ sorted: [Double]) -> Double? {
        guard !sorted.isEmpty else { return nil }
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }

    private static let openWords: Set<String> = ["what", "how", "why", "when", "where", "who", "which", "tell"]

    private static func isQuestion(_ text: String) -> Bool {
        text.contains("?") || Self.isOpen(text)
    }

    /// Whether any sentence opens with a word that asks for more than yes or no.
    private static func isOpen(_ text: String) -> Bool {
        text.split(whereSeparator: { ".?!\n".contains($0) }).contains { sentence in
            let first = sentence.split(whereSeparator: { !$0.isLetter }).first
            return first.map { Self.openWords.contains($0.lowercased()) } ?? false
        }
    }
}
