public import HalcyonCore
import Synchronization

/// Sessions, knowledge and flags in memory: for tests, and for trying things out without a file.
///
/// It keeps what the ports promise. The search knows no word stems, and its cursors are readable.
public final class InMemoryStore: Sendable {
    private let state: Mutex<InMemoryStoreState>

    public init(scenarios: [Scenario] = [], concepts: [Concept] = []) {
        self.state = Mutex(InMemoryStoreState(scenarios: scenarios, concepts: concepts))
    }

    /// What was said about replies and sessions, oldest first.
    public var feedback: [Feedback] { self.state.withLock { $0.feedback } }
}

extension InMemoryStore: SessionStore {
    public func create(_ session: Session) async throws {
        try self.state.withLock { try $0.create(session) }
    }

    public func session(_ id: SessionID, for caller: Caller) async throws -> Session {
        try self.state.withLock { try $0.session(id, for: caller) }
    }

    public func sessions(of caller: Caller, page: PageRequest) async throws -> Page<Session> {
        try self.state.withLock { try $0.sessions(of: caller, page: page) }
    }

    public func delete(_ id: SessionID, for caller: Caller) async throws {
        try self.state.withLock { try $0.delete(id, for: caller) }
    }

    public func turns(of session: SessionID, for caller: Caller, page: PageRequest) async throws -> Page<SessionTurn> {
        try self.state.withLock { try $0.turns(of: session, for: caller, page: page) }
    }

    public func turn(_ id: TurnID, of session: SessionID, for caller: Caller) async throws -> SessionTurn {
        try self.state.withLock { try $0.turn(id, of: session, for: caller) }
    }

    public func begin(_ turn: NewTurn, for caller: Caller) async throws -> BegunTurn {
        try self.state.withLock { try $0.begin(turn, for: caller) }
    }

    public func finish(_ turn: SessionTurn) async throws {
        try self.state.withLock { try $0.finish(turn) }
    }

    /// None: what ran them is gone together with this store.
    public func failAbandonedTurns(unixMilliseconds: Int64) async throws -> Int { 0 }

    public func add(_ feedback: Feedback, for caller: Caller) async throws {
        try self.state.withLock { try $0.add(feedback, for: caller) }
    }
}

extension InMemoryStore: KnowledgeStore {
    public var knowledgeVersion: KnowledgeVersion { self.state.withLock { $0.knowledge.version } }

    public func scenarios(query: String?, difficulty: Int?, page: PageRequest) async throws -> Page<Scenario> {
        try self.state.withLock { try $0.knowledge.scenarios(query: query, difficulty: difficulty, page: page) }
    }

    public func scenario(_ id: ScenarioID) async throws -> Scenario {
        try self.state.withLock { try $0.knowledge.scenario(id) }
    }

    public func concepts(query: String?, category: String?, page: PageRequest) async throws -> Page<Concept> {
        try self.state.withLock { try $0.knowledge.concepts(query: query, category: category, page: page) }
    }

    public func concept(_ id: ConceptID) async throws -> Concept {
        try self.state.withLock { try $0.knowledge.concept(id) }
    }

    public func concepts(relatedTo question: String, limit: Int) async throws -> [Concept] {
        self.state.withLock { $0.knowledge.concepts(relatedTo: question, limit: limit) }
    }

    public func refreshVersion() async throws -> KnowledgeVersion { self.knowledgeVersion }

    public func apply(_ edits: [KnowledgeEdit]) async throws -> AppliedEdits {
        self.state.withLock { $0.knowledge.apply(edits) }
    }
}

extension InMemoryStore: DemandStore {
    public func add(_ turns: [AskedTurn], to hour: WeekHour) async throws {
        self.state.withLock { $0.demand.add(turns, to: hour) }
    }

    public func mostAsked(in hours: [WeekHour], limit: Int) async throws -> [AskedTurn] {
        self.state.withLock { $0.demand.mostAsked(in: hours, limit: limit) }
    }

    public func forgetDemand(of tenant: TenantID?) async throws -> Int {
        self.state.withLock { $0.demand.forget(tenant) }
    }
}

extension InMemoryStore: FlagStore {
    public func append(_ change: FlagChange) async throws {
        self.state.withLock { $0.flagChanges.append(change) }
    }

    public func changes(page: PageRequest) async throws -> Page<FlagChange> {
        try self.state.withLock { try $0.changes(page: page) }
    }

    public func lastValues() async throws -> [Flag: Bool] {
        self.state.withLock { state in
            state.flagChanges.reduce(into: [:]) { $0[$1.flag] = $1.to }
        }
    }
}
