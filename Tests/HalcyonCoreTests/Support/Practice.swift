import HalcyonCore
import HalcyonTesting
import Testing

/// A practice service over a scripted model, a store in memory and a clock that a test moves.
struct Practice: Sendable {
    static let caller = Caller(tenant: "clinic", role: .clinician, keyName: "ana")
    static let scenario = Scenario(
        id: "sc-1", title: "First session after a loss", topic: "Grief", difficulty: 2, risk: .low,
        clientBrief: "Robin, 41, whose brother died", openingLine: "I do not know why I came.",
        learningGoal: "Stay with silence"
    )

    let ladder: Ladder
    let store: HookedStore
    let clock = ManualClock()
    let service: PracticeService<ManualClock>

    var backend: ScriptedBackend { self.ladder.backend }

    init(
        _ backend: ScriptedBackend = ScriptedBackend(), hooks: HookedStore.Hooks = .init(), flags: FlagBoard = .init(),
        configuration: PracticeConfiguration = .init()
    ) {
        let inner = InMemoryStore(scenarios: [Self.scenario])
        self.ladder = Ladder(backend, between: [GroundingStage(knowledge: inner)])
        self.store = HookedStore(inner, hooks: hooks)
        self.service = PracticeService(
            pipeline: self.ladder.pipeline, sessions: self.store, knowledge: inner, backend: backend, flags: flags,
            configuration: configuration, clock: self.clock
        ) { 5000 }
    }

    /// Runs the service and its model calls while `body` runs.
    func run<Result: Sendable>(_ body: (Practice) async throws -> Result) async throws -> Result {
        try await withRunning(self.ladder.generations, self.service) { try await body(self) }
    }

    func session(_ kind: Session.Kind = .rehearsal("sc-1"), for caller: Caller = caller) async throws -> SessionID {
        try await self.service.createSession(kind, for: caller).id
    }

    func begin(
        _ text: String, in session: SessionID, replaces: TurnID? = nil, key: String? = nil, for caller: Caller = caller
    ) async throws -> TurnProgress {
        try await self.service.begin(
            text, in: session, replaces: replaces, idempotencyKey: key, requestID: "r", trace: TurnTrace(), for: caller
        )
    }

    /// The turn as it is recorded now.
    func recorded(_ turn: TurnID, in session: SessionID) async throws -> SessionTurn {
        try await self.store.turn(turn, of: session, for: Self.caller)
    }
}

extension TurnProgress {
    /// The watcher of a turn that runs.
    var watcher: TurnWatcher? {
        if case .live(_, let watcher) = self { watcher } else { nil }
    }

    /// Watches from the first piece to the end.
    func watch() async throws -> (text: String, turn: SessionTurn) {
        guard case .live(_, let watcher) = self else { return (self.turn.replyText ?? "", self.turn) }
        var text = ""
        var cursor = 0
        while true {
            switch try await watcher.next(after: &cursor) {
            case .text(let piece): text += piece
            case .end(let turn): return (text, turn)
            }
        }
    }
}
