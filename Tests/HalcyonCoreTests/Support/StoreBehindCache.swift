import HalcyonCore
import HalcyonTesting

/// A store in memory whose knowledge base is read through a cache.
struct StoreBehindCache: StoreConformance.Store {
    let inner: InMemoryStore
    let knowledge: CachedKnowledge

    init(scenarios: [Scenario]) {
        self.inner = InMemoryStore(scenarios: scenarios)
        self.knowledge = CachedKnowledge(
            self.inner, flags: FlagBoard(), tier: nil, coherence: nil, unixMilliseconds: { 0 })
    }
}

extension StoreBehindCache {
    func create(_ session: Session) async throws { try await self.inner.create(session) }

    func session(_ id: SessionID, for caller: Caller) async throws -> Session {
        try await self.inner.session(id, for: caller)
    }

    func sessions(of caller: Caller, page: PageRequest) async throws -> Page<Session> {
        try await self.inner.sessions(of: caller, page: page)
    }

    func delete(_ id: SessionID, for caller: Caller) async throws { try await self.inner.delete(id, for: caller) }

    func turns(of session: SessionID, for caller: Caller, page: PageRequest) async throws -> Page<SessionTurn> {
        try await self.inner.turns(of: session, for: caller, page: page)
    }

    func turn(_ id: TurnID, of session: SessionID, for caller: Caller) async throws -> SessionTurn {
        try await self.inner.turn(id, of: session, for: caller)
    }

    func begin(_ turn: NewTurn, for caller: Caller) async throws -> BegunTurn {
        try await self.inner.begin(turn, for: caller)
    }

    func finish(_ turn: SessionTurn) async throws { try await self.inner.finish(turn) }

    func failAbandonedTurns(unixMilliseconds: Int64) async throws -> Int {
        try await self.inner.failAbandonedTurns(unixMilliseconds: unixMilliseconds)
    }

    func add(_ feedback: Feedback, for caller: Caller) async throws { try await self.inner.add(feedback, for: caller) }
}

extension StoreBehindCache {
    var knowledgeVersion: KnowledgeVersion { self.knowledge.knowledgeVersion }

    func refreshVersion() async throws -> KnowledgeVersion { try await self.knowledge.refreshVersion() }

    func scenarios(query: String?, difficulty: Int?, page: PageRequest) async throws -> Page<Scenario> {
        try await self.knowledge.scenarios(query: query, difficulty: difficulty, page: page)
    }

    func scenario(_ id: ScenarioID) async throws -> Scenario { try await self.knowledge.scenario(id) }

    func concepts(query: String?, category: String?, page: PageRequest) async throws -> Page<Concept> {
        try await self.knowledge.concepts(query: query, category: category, page: page)
    }

    func concept(_ id: ConceptID) async throws -> Concept { try await self.knowledge.concept(id) }

    func concepts(relatedTo question: String, limit: Int) async throws -> [Concept] {
        try await self.knowledge.concepts(relatedTo: question, limit: limit)
    }

    func apply(_ edits: [KnowledgeEdit]) async throws -> AppliedEdits { try await self.knowledge.apply(edits) }
}

extension StoreBehindCache {
    func append(_ change: FlagChange) async throws { try await self.inner.append(change) }

    func changes(page: PageRequest) async throws -> Page<FlagChange> { try await self.inner.changes(page: page) }

    func lastValues() async throws -> [Flag: Bool] { try await self.inner.lastValues() }

    func add(_ turns: [AskedTurn], to hour: WeekHour) async throws { try await self.inner.add(turns, to: hour) }

    func mostAsked(in hours: [WeekHour], limit: Int) async throws -> [AskedTurn] {
        try await self.inner.mostAsked(in: hours, limit: limit)
    }

    func forgetDemand(of tenant: TenantID?) async throws -> Int { try await self.inner.forgetDemand(of: tenant) }
}
