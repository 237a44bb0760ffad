/// What a clinician thinks of a session or of one reply.
public struct Feedback: Hashable, Sendable {
    /// A judgement of one reply.
    public enum Verdict: String, Hashable, Sendable {
        case up, down
    }

    public var id: String
    public var session: SessionID
    public var turn: TurnID?

    /// 1 is the worst, 5 the best.
    public var rating: Int?
    public var verdict: Verdict?
    public var comment: String?
    public var createdUnixMilliseconds: Int64

    public init(
        id: String, session: SessionID, turn: TurnID?, rating: Int?, verdict: Verdict?, comment: String?,
        createdUnixMilliseconds: Int64
    ) {
        self.id = id
        self.session = session
        self.turn = turn
        self.rating = rating
        self.verdict = verdict
        self.comment = comment
        self.createdUnixMilliseconds = createdUnixMilliseconds
    }
}
