/// The port to where sessions, turns and feedback are kept.
///
/// Every function throws ``StoreError``. What belongs to another owner or tenant is ``StoreError/Code/notFound``.
public protocol SessionStore: Sendable {
    func create(_ session: Session) async throws
    func session(_ id: SessionID, for caller: Caller) async throws -> Session

    /// The caller's sessions, the last one used first.
    func sessions(of caller: Caller, page: PageRequest) async throws -> Page<Session>

    /// Removes the session with its turns and feedback.
    func delete(_ id: SessionID, for caller: Caller) async throws

    /// The turns that count, oldest first.
    func turns(of session: SessionID, for caller: Caller, page: PageRequest) async throws -> Page<SessionTurn>

    func turn(_ id: TurnID, of session: SessionID, for caller: Caller) async throws -> SessionTurn

    /// Records a turn that begins, in one transaction with what it replaces.
    ///
    /// - Throws: ``StoreError/Code/idempotencyMismatch`` when the key was used with another text,
    ///   ``StoreError/Code/conflict`` when a turn of the session still runs.
    func begin(_ turn: NewTurn, for caller: Caller) async throws -> BegunTurn

    /// Records how a running turn ended; a turn that has ended stays as it is.
    func finish(_ turn: SessionTurn) async throws

    /// Marks turns as failed that run nowhere any more, because the process that ran them is gone.
    ///
    /// Turns of this store and of every other one that is open stay as they are.
    ///
    /// - Returns: how many there were.
    func failAbandonedTurns(unixMilliseconds: Int64) async throws -> Int

    func add(_ feedback: Feedback, for caller: Caller) async throws
}

/// A turn to be begun.
public struct NewTurn: Hashable, Sendable {
    public var id: TurnID
    public var session: SessionID
    public var userText: String

    /// This turn and all after it are superseded.
    public var replaces: TurnID?
    public var idempotencyKey: String?
    public var createdUnixMilliseconds: Int64

    public init(
        id: TurnID, session: SessionID, userText: String, replaces: TurnID?, idempotencyKey: String?,
        createdUnixMilliseconds: Int64
    ) {
        self.id = id
        self.session = session
        self.userText = userText
        self.replaces = replaces
        self.idempotencyKey = idempotencyKey
        self.createdUnixMilliseconds = createdUnixMilliseconds
    }
}

/// What came of beginning a turn.
public enum BegunTurn: Hashable, Sendable {
    /// It is new; `history` are the complete turns before it, oldest first.
    case started(SessionTurn, history: [SessionTurn])
    /// The same key and text came before.
    case repeated(SessionTurn)
}
