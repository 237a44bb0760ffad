import HalcyonCore

/// What an ``InMemoryStore`` holds, and its rules.
struct InMemoryStoreState {
    /// A turn with what only the store needs to know about it.
    private struct Stored {
        var turn: SessionTurn
        var replaces: TurnID?
        var key: String?
        var isSuperseded = false
    }

    private static let historyLimit = 100

    private var sessions: [SessionID: Session] = [:]
    private var turns: [SessionID: [Stored]] = [:]
    private(set) var feedback: [Feedback] = []
    var flagChanges: [FlagChange] = []
    var knowledge: InMemoryKnowledge
    var demand = InMemoryDemand()

    init(scenarios: [Scenario], concepts: [Concept]) {
        self.knowledge = InMemoryKnowledge(scenarios: scenarios, concepts: concepts)
    }

    mutating func create(_ session: Session) throws(StoreError) {
        guard self.sessions[session.id] == nil else {
            throw StoreError(.conflict, "There is a session with this id already.")
        }
        self.sessions[session.id] = session
    }

    func session(_ id: SessionID, for caller: Caller) throws(StoreError) -> Session {
        guard var session = self.sessions[id], session.tenant == caller.tenant, session.owner == caller.keyName else {
            throw StoreError(.notFound, "There is no such session, or it belongs to another key.")
        }
        session.turnCount = self.live(id).count
        return session
    }

    func sessions(of caller: Caller, page: PageRequest) throws(StoreError) -> Page<Session> {
        let owned = self.sessions.keys.compactMap { try? self.session($0, for: caller) }.sorted {
            ($0.updatedUnixMilliseconds, $0.id.value) > ($1.updatedUnixMilliseconds, $1.id.value)
        }
        return try Page(cutting: owned, list: "sessions", page) { $0.id.value }
    }

    mutating func delete(_ id: SessionID, for caller: Caller) throws(StoreError) {
        _ = try self.session(id, for: caller)
        self.sessions[id] = nil
        self.turns[id] = nil
        self.feedback.removeAll { $0.session == id }
    }

    func turns(
        of session: SessionID, for caller: Caller, page: PageRequest
    ) throws(StoreError) -> Page<SessionTurn> {
        _ = try self.session(session, for: caller)
        return try Page(cutting: self.live(session).map(\.turn), list: "turns", page) { $0.id.value }
    }

    func turn(_ id: TurnID, of session: SessionID, for caller: Caller) throws(StoreError) -> SessionTurn {
        _ = try self.session(session, for: caller)
        return try self.stored(id, of: session).turn
    }

    mutating func begin(_ turn: NewTurn, for caller: Caller) throws(StoreError) -> BegunTurn {
        _ = try self.session(turn.session, for: caller)
        if let key = turn.idempotencyKey, let earlier = self.turns[turn.session]?.first(where: { $0.key == key }) {
            guard earlier.turn.userText == turn.userText, earlier.replaces == turn.replaces else {
                throw StoreError(.idempotencyMismatch, "The idempotency key came before with another text.")
            }
            return .repeated(earlier.turn)
        }
        let replaced: Stored? = if let id = turn.replaces { try self.stored(id, of: turn.session) } else { nil }
        guard replaced?.isSuperseded != true else {
            throw StoreError(.conflict, "The turn to be replaced was replaced before.")
        }
        if let running = self.live(turn.session).first(where: { $0.turn.status == .running }),
            running.turn.id != replaced?.turn.id
        {
            throw StoreError(.conflict, "A turn of this session still runs.")
        }
        return self.start(turn, index: replaced?.turn.index ?? self.live(turn.session).count)
    }

    private mutating func start(_ turn: NewTurn, index: Int) -> BegunTurn {
        let started = SessionTurn(
            id: turn.id, session: turn.session, index: index, userText: turn.userText, status: .running,
            createdUnixMilliseconds: turn.createdUnixMilliseconds)
        var stored = self.turns[turn.session] ?? []
        for position in stored.indices where stored[position].turn.index >= index {
            stored[position].isSuperseded = true
        }
        stored.append(Stored(turn: started, replaces: turn.replaces, key: turn.idempotencyKey))
        self.turns[turn.session] = stored
        self.touch(turn.session, turn.createdUnixMilliseconds)
        let history = self.live(turn.session).map(\.turn).filter { $0.index < index && $0.status == .complete }
        return .started(started, history: history.suffix(Self.historyLimit))
    }

    mutating func finish(_ turn: SessionTurn) throws(StoreError) {
        guard let index = self.turns[turn.session]?.firstIndex(where: { $0.turn.id == turn.id }) else {
            throw StoreError(.notFound, "There is no such turn in this session.")
        }
        guard let old = self.turns[turn.session]?[index].turn, old.status == .running else { return }
        var ended = old
        ended.status = turn.status
        ended.replyText = turn.replyText
        ended.record = turn.record
        ended.completedUnixMilliseconds = turn.completedUnixMilliseconds
        self.turns[turn.session]?[index].turn = ended
        self.touch(turn.session, turn.completedUnixMilliseconds ?? turn.createdUnixMilliseconds)
    }

    mutating func add(_ feedback: Feedback, for caller: Caller) throws(StoreError) {
        _ = try self.session(feedback.session, for: caller)
        if let turn = feedback.turn { _ = try self.stored(turn, of: feedback.session) }
        guard !self.feedback.contains(where: { $0.id == feedback.id }) else {
            throw StoreError(.conflict, "There is feedback with this id already.")
        }
        self.feedback.append(feedback)
    }

    func changes(page: PageRequest) throws(StoreError) -> Page<FlagChange> {
        let numbered = Array(self.flagChanges.enumerated().reversed())
        let cut = try Page(cutting: numbered.map { ($0.offset, $0.element) }, list: "changes", page) { String($0.0) }
        return Page(items: cut.items.map(\.1), nextCursor: cut.nextCursor)
    }

    private func live(_ session: SessionID) -> [Stored] {
        (self.turns[session] ?? []).filter { !$0.isSuperseded }.sorted { $0.turn.index < $1.turn.index }
    }

    private func stored(_ id: TurnID, of session: SessionID) throws(StoreError) -> Stored {
        guard let stored = self.turns[session]?.first(where: { $0.turn.id == id }) else {
            throw StoreError(.notFound, "There is no such turn in this session.")
        }
        return stored
    }

    private mutating func touch(_ session: SessionID, _ unixMilliseconds: Int64) {
        let updated = self.sessions[session]?.updatedUnixMilliseconds ?? 0
        self.sessions[session]?.updatedUnixMilliseconds = max(updated, unixMilliseconds)
    }
}
