import HalcyonTesting

@testable import HalcyonCore

/// A warmer over a ladder, a scripted model, a store in memory and a clock that a test moves.
struct Warmth: Sendable {
    static let tenant: TenantID = "clinic"

    let ladder: Ladder
    let demand: Demand
    let store: InMemoryStore
    let board = FlagBoard()
    let clock = ManualClock()
    private let ends: AsyncStream<WarmRun>
    let warmer: Warmer<ManualClock>

    init(
        _ backend: ScriptedBackend = ScriptedBackend { $0.answer("an answer") },
        configuration: WarmerConfiguration = .init(), cache: ReplyCache = ReplyCache(),
        list: (@Sendable () async throws -> [WarmCandidate])? = nil
    ) {
        let (ends, ended) = AsyncStream<WarmRun>.makeStream()
        self.ends = ends
        let store = InMemoryStore(scenarios: [Practice.scenario])
        self.store = store
        self.demand = Demand()
        self.ladder = Ladder(
            backend, cache: cache, demand: self.demand, between: [GroundingStage(knowledge: store)]
        )
        self.warmer = Warmer(
            parts: WarmerParts(
                pipeline: self.ladder.pipeline, replies: cache,
                turns: TurnBuilder(knowledge: store, backend: backend, flags: self.board), demand: self.demand,
                store: store, backend: backend, flags: self.board, list: list, requestID: { "warm" }
            ),
            configuration: configuration, clock: self.clock, unixMilliseconds: { 0 }, onEnd: { ended.yield($0) }
        )
    }

    var backend: ScriptedBackend { self.ladder.backend }
    var last: WarmRun? { self.warmer.status.history.first }

    /// Runs the warmer and the model calls while `body` runs.
    func run<Result: Sendable>(_ body: (Warmth) async throws -> Result) async throws -> Result {
        try await withRunning(self.ladder.generations, self.warmer) { try await body(self) }
    }

    static func candidates(_ questions: String...) -> [WarmCandidate] {
        questions.enumerated().map { index, question in
            WarmCandidate(turn: Self.asking(.knowledge(question)), line: index + 1)
        }
    }

    static func asking(_ content: RepeatableTurn.Content) -> RepeatableTurn {
        RepeatableTurn(tenant: Self.tenant, role: .clinician, locale: "en", content: content)
    }

    /// Orders a list of questions.
    func order(_ candidates: [WarmCandidate]) throws {
        _ = try self.warmer.start(WarmOrder(trigger: .operator, sources: [.list], list: candidates))
    }

    /// Waits for the end of a run.
    func end() async throws -> WarmRun {
        var iterator = self.ends.makeAsyncIterator()
        guard let run = await iterator.next() else { throw CancellationError() }
        return run
    }

    /// A person's question.
    func turn(_ question: String) async throws -> Turn {
        var turn = try await TurnBuilder(knowledge: self.store, backend: self.backend, flags: self.board)
            .turn(repeating: Self.asking(.knowledge(question)), requestID: "r")
        turn.purpose = .answer
        return turn
    }

    /// Where a person's answer comes from.
    func ask(_ question: String) async throws -> Provenance.Source {
        try await self.ladder.reply(to: try await self.turn(question)).provenance.source
    }
}
