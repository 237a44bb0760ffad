public import HalcyonCore

/// What every store must do, whatever it keeps its things in.
///
/// ```swift
/// @Test(arguments: StoreConformance.checks)
/// func storeConforms(check: StoreConformance.Check) async throws {
///     try await check.run(InMemoryStore(scenarios: StoreConformance.scenarios))
/// }
/// ```
///
/// Each check wants a fresh store that holds ``scenarios`` and no concepts.
public enum StoreConformance {
    /// A store for everything.
    public typealias Store = SessionStore & KnowledgeStore & FlagStore & DemandStore

    /// One promise of a port and the way to see whether it is kept.
    public struct Promise<Port>: Sendable, CustomStringConvertible {
        /// The promise as a sentence.
        public var name: String

        /// Throws ``ConformanceFailure`` when the promise is broken.
        public var run: @Sendable (Port) async throws -> Void

        init(_ name: String, _ run: @escaping @Sendable (Port) async throws -> Void) {
            self.name = name
            self.run = run
        }

        public var description: String { self.name }
    }

    public typealias Check = Promise<any Store>
    public typealias KnowledgeCheck = Promise<any KnowledgeStore>

    public static let checks =
        Self.sessionChecks + Self.turnChecks + Self.replacementChecks + Self.demandChecks + Self.flagChecks
        + Self.allKnowledgeChecks.map { check in Check(check.name) { try await check.run($0) } }

    /// What a knowledge base must do, whether or not it keeps other things too.
    public static let allKnowledgeChecks = Self.knowledgeChecks + Self.searchChecks + Self.editChecks

    /// The scenarios that a store under test begins with.
    public static let scenarios: [Scenario] = (1...5).map { number in
        Scenario(
            id: ScenarioID("sc-0\(number)"), title: "Scenario \(number)",
            topic: number.isMultiple(of: 2) ? "Grief" : "Panic attacks", difficulty: number,
            risk: number == 5 ? .high : .none, clientBrief: "A client called Robin, number \(number).",
            openingLine: "I do not know where to begin.", learningGoal: "Listen and reflect.")
    }

    static let caller = Caller(tenant: "tenant-a", role: .clinician, keyName: "ana")
    static let colleague = Caller(tenant: "tenant-a", role: .admin, keyName: "ben")
    static let stranger = Caller(tenant: "tenant-b", role: .admin, keyName: "ana")

    static func session(_ id: SessionID, at time: Int64 = 1_000, owner: Caller = Self.caller) -> Session {
        Session(
            id: id, tenant: owner.tenant, owner: owner.keyName, kind: .rehearsal("sc-01"), title: "A rehearsal",
            createdUnixMilliseconds: time, updatedUnixMilliseconds: time)
    }

    static func newTurn(
        _ id: TurnID, text: String = "Hello", replaces: TurnID? = nil, key: String? = nil, at time: Int64 = 2_000
    ) -> NewTurn {
        NewTurn(
            id: id, session: "s", userText: text, replaces: replaces, idempotencyKey: key,
            createdUnixMilliseconds: time)
    }

    /// Begins a turn of the session `s` that must be new.
    static func start(_ turn: NewTurn, in store: any Store) async throws -> (turn: SessionTurn, history: [SessionTurn])
    {
        guard case .started(let started, let history) = try await store.begin(turn, for: Self.caller) else {
            throw ConformanceFailure("a new turn counts as repeated")
        }
        return (started, history)
    }

    /// Begins a turn of the session `s` and ends it.
    @discardableResult
    static func complete(
        _ turn: NewTurn, status: SessionTurn.Status = .complete, in store: any Store
    ) async throws -> SessionTurn {
        var ended = try await Self.start(turn, in: store).turn
        ended.status = status
        ended.replyText = "A reply to \(turn.userText)"
        ended.record = Self.record
        ended.completedUnixMilliseconds = turn.createdUnixMilliseconds + 500
        try await store.finish(ended)
        return ended
    }

    static let record = TurnRecord(
        source: "model", reason: "Nothing stored fits.", ageSeconds: nil, similarity: nil, coalesced: false,
        model: "m", stored: true, noStoreReason: nil, finishReason: "stop",
        stages: [.init(name: "exact", milliseconds: 0.05)], firstTextMilliseconds: 12.5, totalMilliseconds: 80.25,
        promptTokens: 3, completionTokens: 4, errorCode: nil)

    /// All pages of a list, two items at a time.
    static func all<Item>(
        _ fetch: (PageRequest) async throws -> Page<Item>
    ) async throws -> [Item] {
        var items: [Item] = []
        var request = PageRequest(limit: 2)
        while items.count < 1_000 {
            let page = try await fetch(request)
            items += page.items
            guard let cursor = page.nextCursor else { return items }
            try expect(page.items.count == 2, "a page with another behind it is full")
            request.cursor = cursor
        }
        throw ConformanceFailure("the pages never end")
    }
}

func expect(
    _ code: StoreError.Code, _ promise: String, from body: () async throws -> Void
) async throws {
    do {
        try await body()
    } catch let error as StoreError {
        return try expect(error.code, is: code, promise)
    }
    throw ConformanceFailure("broken: \(promise); nothing was thrown instead of \(code)")
}
