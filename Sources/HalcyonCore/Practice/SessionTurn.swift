/// What a clinician said in a session, and what came back.
public struct SessionTurn: Hashable, Sendable {
    /// How far a turn is.
    public enum Status: String, Hashable, Sendable {
        case running, complete, failed, cancelled
    }

    public var id: TurnID
    public var session: SessionID

    /// Counts from 0; a turn that replaces another has its index.
    public var index: Int
    public var userText: String
    public var status: Status

    /// What came back; part of it where the turn failed or was stopped.
    public var replyText: String?
    public var record: TurnRecord?
    public var createdUnixMilliseconds: Int64
    public var completedUnixMilliseconds: Int64?

    public init(
        id: TurnID, session: SessionID, index: Int, userText: String, status: Status, replyText: String? = nil,
        record: TurnRecord? = nil, createdUnixMilliseconds: Int64, completedUnixMilliseconds: Int64? = nil
    ) {
        self.id = id
        self.session = session
        self.index = index
        self.userText = userText
        self.status = status
        self.replyText = replyText
        self.record = record
        self.createdUnixMilliseconds = createdUnixMilliseconds
        self.completedUnixMilliseconds = completedUnixMilliseconds
    }
}
