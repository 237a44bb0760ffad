import Glibc
import HalcyonCore
import HalcyonHTTP
import HalcyonModels
import HalcyonStore
import HalcyonTelemetry
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import UnixSignals

/// Puts the services of one process together, in the order in which they need each other.
struct Assembly {
    let settings: ServerSettings
    let store: SQLiteStore
    let logger: Logger

    /// The model servers that this process runs itself; nil where others run them.
    var supervisor: ModelSupervisor<ContinuousClock>?

    /// How long a shutdown may take before what still runs is cancelled.
    var drain: Duration

    /// Called with the port when the server listens.
    var onListening: @Sendable (Int, ModelPool<ContinuousClock>) async -> Void

    /// Serves until a signal comes or the task is cancelled.
    ///
    /// - Throws: ``CommandFailure`` when the port is taken, or what a service throws.
    func run() async throws {
        let pool = ModelPool(configuration: self.settings.models)
        let generations = GenerationService(backend: pool, configuration: self.settings.generations)
        let board = FlagBoard()
        for (flag, value) in self.settings.flags { board.set(flag, value) }
        let shared = SharedMemory(self.settings.shared)
        let replies = ReplyCache(
            configuration: self.settings.replies, tier: shared?.tier, coherence: shared?.coherence,
            consistency: self.settings.consistency, unixMilliseconds: WallClock.unixMilliseconds
        )
        let (news, tellNews) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let knowledge = CachedKnowledge(
            self.store, configuration: self.settings.reads, flags: board, tier: shared?.tier,
            coherence: shared?.coherence, consistency: self.settings.consistency,
            unixMilliseconds: WallClock.unixMilliseconds
        ) { tellNews.yield() }
        let caches: [any WatchedCache] = [replies, knowledge]
        let demand = Demand(configuration: self.settings.demand)
        for cache in caches { Telemetry.observe(cache) }
        if let shared { Telemetry.observe(shared.coherence) }
        Telemetry.observe(versionOf: knowledge)
        Telemetry.observe(demand)
        let exact = ExactStage(cache: replies, demand: demand)
        let pipeline = Pipeline(stages: [
            exact, GroundingStage(knowledge: knowledge),
            InferenceStage(generations: generations) { WallClock.unixMilliseconds() / 1000 },
        ])
        let practice = PracticeService(
            pipeline: pipeline, sessions: self.store, knowledge: knowledge, backend: pool, flags: board,
            configuration: self.settings.practice, unixMilliseconds: WallClock.unixMilliseconds
        )
        let warming = try Warming(
            settings: self.settings, store: self.store, knowledge: knowledge, pipeline: pipeline, replies: replies,
            demand: demand, backend: pool, flags: board
        )
        let flags = try await self.flags(board, warming.warmer)
        let edits = KnowledgeEdits(
            store: knowledge, configuration: self.settings.knowledge,
            observers: [{ _ in warming.warmer.knowledgeChanged() }], news: news
        )
        let abandoned = AbandonedTurns(sessions: self.store, unixMilliseconds: WallClock.unixMilliseconds)
        try await abandoned.sweep()
        let parts = HalcyonServer.Parts(
            pipeline: pipeline, exact: exact, caches: caches, shared: shared?.report, generations: generations,
            practice: practice, sessions: self.store, knowledge: knowledge, edits: edits, warmer: warming.warmer,
            backend: pool, flags: flags, keyring: APIKeyring(self.settings.keys), readiness: self.readiness(pool),
            assets: try self.assets(), page: self.settings.page, metrics: { Telemetry.registry.render() },
            unixMilliseconds: WallClock.unixMilliseconds, practiceConfiguration: self.settings.practice,
            version: Version.current
        )
        let onListening = self.onListening
        let server = HalcyonServer(
            parts: parts, configuration: self.settings.server,
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: self.quietLogger
        ) { port in await onListening(port, pool) }
        // What others use comes first and stops last.
        try await self.serve(
            (shared?.services ?? []) + [
                replies, knowledge, pool, generations, warming.keeper, warming.warmer, edits, abandoned, practice,
                server,
            ]
        )
    }

    /// Hummingbird announces its start; here the command does.
    private var quietLogger: Logger {
        var logger = self.logger
        logger.logLevel = max(logger.logLevel, .notice)
        return logger
    }

    private func serve(_ services: [any Service]) async throws {
        let all = (self.supervisor.map { [$0 as any Service] } ?? []) + services
        var configuration = ServiceGroupConfiguration(
            services: all, gracefulShutdownSignals: [.sigterm, .sigint], logger: self.quietLogger
        )
        configuration.maximumGracefulShutdownDuration = self.drain
        configuration.maximumCancellationDuration = .seconds(5)
        do {
            try await withLogger(self.logger) { _ in
                try await ServiceGroup(configuration: configuration).run()
            }
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw Self.portInUse(self.settings.server.port)
        }
    }

    static func portInUse(_ port: Int) -> CommandFailure {
        CommandFailure(.unavailable, "port \(port) is in use; stop what uses it or choose another with --port")
    }

    private func flags(_ board: FlagBoard, _ warmer: Warmer<ContinuousClock>) async throws -> FlagControl {
        let control = FlagControl(board: board, store: self.store, unixMilliseconds: WallClock.unixMilliseconds) {
            warmer.flagsChanged()
        }
        try await control.restore(except: Set(self.settings.flags.keys))
        return control
    }

    private func assets() throws -> AssetStore {
        if let folder = self.settings.pageFolder { return try AssetStore(folder: folder) }
        guard let folder = Installation.find("Web/dist") else {
            self.logger.warning("The page is not built; the API works without it. Build it with `make web`")
            return AssetStore()
        }
        return try AssetStore(folder: folder)
    }

    private func readiness(_ pool: ModelPool<ContinuousClock>) -> Readiness {
        let store = self.store
        return Readiness([
            {
                do {
                    try await store.health()
                    return .init(name: "store", isOK: true, detail: "the database answers")
                } catch {
                    return .init(name: "store", isOK: false, detail: "\((error as? StoreError)?.message ?? "failed")")
                }
            },
            {
                let healthy = pool.status.map { $0.instances.count(where: \.isHealthy) }
                let isOK = healthy.allSatisfy { $0 > 0 }
                return .init(
                    name: "models", isOK: isOK,
                    detail: isOK ? "every model has a healthy instance" : "a model has no healthy instance"
                )
            },
        ])
    }
}
