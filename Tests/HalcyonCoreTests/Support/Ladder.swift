import HalcyonCore
import HalcyonTesting

/// A ladder of the exact stage over a scripted model.
struct Ladder: Sendable {
    let backend: ScriptedBackend
    let cache: ReplyCache
    let generations: GenerationService
    let exact: ExactStage
    let pipeline: Pipeline

    init(
        _ backend: ScriptedBackend = ScriptedBackend(), cache: ReplyCache = ReplyCache(), maximumInFlight: Int = 1024,
        demand: Demand? = nil, between: [any Stage] = []
    ) {
        self.backend = backend
        self.cache = cache
        self.generations = GenerationService(
            backend: backend, configuration: .init(maximumInFlight: maximumInFlight)
        )
        self.exact = ExactStage(cache: cache, demand: demand)
        self.pipeline = Pipeline(
            stages: [self.exact] + between + [InferenceStage(generations: self.generations) { 42 }]
        )
    }

    /// Runs the model calls while `body` runs.
    func run<Result: Sendable>(_ body: (Ladder) async throws -> Result) async throws -> Result {
        try await withRunning(self.generations) { try await body(self) }
    }

    /// The whole reply to a turn.
    func reply(to turn: Turn) async throws -> (reply: Reply, provenance: Provenance) {
        let answer = try await self.pipeline.respond(to: turn)
        return (try await answer.listener.collect(), answer.provenance)
    }
}
