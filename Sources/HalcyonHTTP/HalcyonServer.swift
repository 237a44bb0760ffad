public import HalcyonCore
import Hummingbird
import HummingbirdCore
public import Logging
public import NIOCore
public import ServiceLifecycle

/// The HTTP server: every route, with the fast lane in front of them on the same port.
public struct HalcyonServer: Service {
    /// What the server stands on.
    public struct Parts: Sendable {
        public var pipeline: Pipeline
        public var exact: ExactStage
        public var caches: [any WatchedCache]
        /// How the tier that processes share is; nil where there is none.
        public var shared: (@Sendable () -> SharedTierReport)?
        public var generations: GenerationService
        public var practice: PracticeService<ContinuousClock>
        public var sessions: any SessionStore
        public var knowledge: any KnowledgeStore
        public var edits: KnowledgeEdits<ContinuousClock>
        public var warmer: Warmer<ContinuousClock>
        public var backend: any ModelBackend
        public var flags: FlagControl
        public var keyring: APIKeyring
        public var readiness: Readiness
        public var assets: AssetStore
        public var page: PageConfiguration
        public var metrics: @Sendable () -> [UInt8]
        public var unixMilliseconds: @Sendable () -> Int64
        public var practiceConfiguration: PracticeConfiguration
        public var version: String

        public init(
            pipeline: Pipeline, exact: ExactStage, caches: [any WatchedCache],
            shared: (@Sendable () -> SharedTierReport)?, generations: GenerationService,
            practice: PracticeService<ContinuousClock>, sessions: any SessionStore, knowledge: any KnowledgeStore,
            edits: KnowledgeEdits<ContinuousClock>, warmer: Warmer<ContinuousClock>, backend: any ModelBackend,
            flags: FlagControl, keyring: APIKeyring,
            readiness: Readiness,
            assets: AssetStore, page: PageConfiguration, metrics: @escaping @Sendable () -> [UInt8],
            unixMilliseconds: @escaping @Sendable () -> Int64, practiceConfiguration: PracticeConfiguration,
            version: String
        ) {
            self.pipeline = pipeline
            self.exact = exact
            self.caches = caches
            self.shared = shared
            self.generations = generations
            self.practice = practice
            self.sessions = sessions
            self.knowledge = knowledge
            self.edits = edits
            self.warmer = warmer
            self.backend = backend
            self.flags = flags
            self.keyring = keyring
            self.readiness = readiness
            self.assets = assets
            self.page = page
            self.metrics = metrics
            self.unixMilliseconds = unixMilliseconds
            self.practiceConfiguration = practiceConfiguration
            self.version = version
        }
    }

    private let application: any ApplicationProtocol

    /// - Parameters:
    ///   - port: 0 lets the system choose; `onBound` tells which it was.
    ///   - onBound: called once when the server listens.
    public init(
        parts: Parts, configuration: HTTPServerConfiguration, eventLoopGroup: any EventLoopGroup, logger: Logger,
        onBound: @escaping @Sendable (Int) async -> Void
    ) {
        let ids = RequestIDs()
        let requests = RequestMeters()
        let replies = ReplyMeters()
        let turns = TurnFactory(
            backend: parts.backend, knowledge: parts.knowledge, locale: parts.practiceConfiguration.locale
        )
        let lane = FastLane(
            keyring: parts.keyring, turns: turns, exact: parts.exact, flags: parts.flags.board, ids: ids,
            requests: requests, replies: replies
        )
        let router = Self.router(parts, turns: turns, ids: ids, requests: requests, replies: replies)
        self.application = Application(
            responder: router.buildResponder(),
            server: HTTPServerBuilder { FastLaneChannel(responder: $0, lane: lane) },
            configuration: .init(
                address: .hostname(configuration.host, port: configuration.port), serverName: nil, backlog: 1024
            ),
            onServerRunning: { channel in await onBound(channel.localAddress?.port ?? configuration.port) },
            eventLoopGroupProvider: .shared(eventLoopGroup), logger: logger
        )
    }

    public func run() async throws { try await self.application.run() }

    /// Every route, for the server and for tests without a socket.
    static func router(
        _ parts: Parts, turns: TurnFactory, ids: RequestIDs, requests: RequestMeters, replies: ReplyMeters
    ) -> Router<HalcyonRequestContext> {
        let router = Router(context: HalcyonRequestContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: RequestFrame(ids: ids, meters: requests))
        HealthRoutes(readiness: parts.readiness, metrics: parts.metrics).add(to: router)
        AppRoutes(assets: parts.assets, page: parts.page, models: parts.backend.models, version: parts.version)
            .add(to: router)

        let clinician = Authentication(keyring: parts.keyring, atLeast: .clinician)
        let openAI = router.group("v1").add(middleware: clinician)
        ChatRoutes(pipeline: parts.pipeline, turns: turns, flags: parts.flags.board, meters: replies).add(to: openAI)
        ModelRoutes(backend: parts.backend, turns: turns).add(to: openAI)
        ReadRoutes(sessions: parts.sessions, knowledge: parts.knowledge)
            .add(to: router.group("read/v1").add(middleware: clinician))
        WriteRoutes(
            practice: parts.practice, sessions: parts.sessions,
            textByteLimit: parts.practiceConfiguration.textByteLimit, meters: replies,
            unixMilliseconds: parts.unixMilliseconds
        )
        .add(to: router.group("write/v1").add(middleware: clinician))
        let steward = Authentication(keyring: parts.keyring, atLeast: .operator)
        KnowledgeRoutes(edits: parts.edits).add(to: router.group("write/v1").add(middleware: steward))
        let operations = router.group("ops/v1").add(middleware: steward)
        WarmRoutes(
            warmer: parts.warmer, audiences: WarmAudience.all(of: parts.keyring.everybody),
            locale: parts.practiceConfiguration.locale
        )
        .add(to: operations)
        OpsRoutes(
            flags: parts.flags, backend: parts.backend,
            caches: CacheRoutes(caches: parts.caches, shared: parts.shared), generations: parts.generations,
            practice: parts.practice, version: parts.version, start: .now
        )
        .add(to: operations)
        return router
    }
}
