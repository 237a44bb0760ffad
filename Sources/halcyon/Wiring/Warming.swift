import HalcyonCore
import HalcyonModels
import HalcyonStore

/// What notes and asks in advance, put together.
struct Warming {
    let warmer: Warmer<ContinuousClock>
    let keeper: DemandKeeper<ContinuousClock>

    /// - Throws: ``ConfigurationProblem`` where the configured list cannot be read.
    init(
        settings: ServerSettings, store: SQLiteStore, knowledge: CachedKnowledge, pipeline: Pipeline,
        replies: ReplyCache, demand: Demand, backend: ModelPool<ContinuousClock>, flags: FlagBoard
    ) throws {
        let list = settings.questions
        // What is wrong in it is told at the start; later it is read anew for each run.
        _ = try list?.read()
        self.warmer = Warmer(
            parts: WarmerParts(
                pipeline: pipeline, replies: replies,
                turns: TurnBuilder(knowledge: knowledge, backend: backend, flags: flags), demand: demand, store: store,
                backend: backend, flags: flags, list: list.map { list in { @Sendable in try list.read() } },
                requestID: {
                    var generator = SystemRandomNumberGenerator()
                    return .make(
                        prefix: "warm", unixMilliseconds: WallClock.unixMilliseconds(), using: &generator
                    )
                }
            ),
            configuration: settings.warm, unixMilliseconds: WallClock.unixMilliseconds
        )
        self.keeper = DemandKeeper(
            demand: demand, store: store, flags: flags, configuration: settings.demand,
            unixMilliseconds: WallClock.unixMilliseconds
        )
    }
}
