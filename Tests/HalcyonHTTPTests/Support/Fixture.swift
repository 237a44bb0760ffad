import HTTPTypes
import HalcyonCore
import HalcyonTesting
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

@testable import HalcyonHTTP

/// A whole server over stub models and a store in memory.
struct Fixture: Sendable {
    /// A clinician's key of the tenant `north`.
    static let key = "key-clinician"
    /// A clinician's key of the tenant `south`.
    static let southKey = "key-south"
    static let operatorKey = "key-operator"
    static let now: Int64 = 1_764_000_000_123
    static let ids = (1...3).map { "sc-0\($0)" }

    let backend: StubBackend
    let store: InMemoryStore
    let demand: Demand
    let replies: ReplyCache
    var parts: HalcyonServer.Parts

    init(
        _ backend: StubBackend = StubBackend(), practice configuration: PracticeConfiguration = .init(),
        readiness: [Readiness.Check] = [], assets: AssetStore = AssetStore(),
        page: PageConfiguration = PageConfiguration(profile: "test")
    ) {
        let store = InMemoryStore(scenarios: Self.scenarios, concepts: Self.concepts)
        let generations = GenerationService(backend: backend)
        let replies = ReplyCache()
        let demand = Demand()
        let exact = ExactStage(cache: replies, demand: demand)
        let board = FlagBoard()
        let pipeline = Pipeline(stages: [
            exact, GroundingStage(knowledge: store), InferenceStage(generations: generations) { Self.now / 1000 },
        ])
        let practice = PracticeService(
            pipeline: pipeline, sessions: store, knowledge: store, backend: backend, flags: board,
            configuration: configuration
        ) { Self.now }
        let warmer = Warmer(
            parts: WarmerParts(
                pipeline: pipeline, replies: replies,
                turns: TurnBuilder(knowledge: store, backend: backend, flags: board), demand: demand, store: store,
                backend: backend, flags: board, list: nil, requestID: { "warm-1" }
            )
        ) { Self.now }
        let flags = FlagControl(board: board, store: store, unixMilliseconds: { Self.now }) { warmer.flagsChanged() }
        self.backend = backend
        self.store = store
        self.demand = demand
        self.replies = replies
        self.parts = HalcyonServer.Parts(
            pipeline: pipeline, exact: exact, caches: [replies], shared: nil, generations: generations,
            practice: practice, sessions: store, knowledge: store, edits: KnowledgeEdits(store: store),
            warmer: warmer, backend: backend, flags: flags, keyring: APIKeyring(Self.keys),
            readiness: Readiness(readiness.map { check in { check } }), assets: assets, page: page,
            metrics: { Array("# metrics\n".utf8) }, unixMilliseconds: { Self.now },
            practiceConfiguration: configuration, version: "0.0.0-test"
        )
    }

    private static let keys = [
        APIKey(name: "ada", secret: Self.key, tenant: "north", role: .clinician),
        APIKey(name: "ben", secret: Self.southKey, tenant: "south", role: .clinician),
        APIKey(name: "oda", secret: Self.operatorKey, tenant: "north", role: .operator),
    ]

    private static let scenarios = Self.ids.enumerated().map { index, id in
        Scenario(
            id: ScenarioID(id), title: "Scenario \(index + 1)", topic: index == 0 ? "sleep" : "grief",
            difficulty: index + 1, risk: .low, clientBrief: "A client", openingLine: "I do not know where to begin.",
            learningGoal: "Listen"
        )
    }

    private static let concepts = [
        Concept(
            id: "c-1", name: "Exposure", definition: "Meeting what is feared.", category: "method",
            synonyms: ["exposure therapy"]
        ),
        Concept(id: "c-2", name: "Rumination", definition: "Thinking in circles.", category: "process"),
    ]

    var router: Router<HalcyonRequestContext> {
        let turns = TurnFactory(backend: self.backend, knowledge: self.store, locale: "en")
        return HalcyonServer.router(
            self.parts, turns: turns, ids: RequestIDs(), requests: RequestMeters(), replies: ReplyMeters()
        )
    }

    static let silence = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// Runs the services, and requests straight through the routes, without a socket.
    func routed(_ body: @Sendable (any TestClientProtocol) async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await self.parts.generations.run() }
            group.addTask { await self.parts.practice.run() }
            group.addTask { await self.parts.edits.run() }
            group.addTask { await self.parts.warmer.run() }
            defer { group.cancelAll() }
            let application = Application(responder: self.router.buildResponder(), logger: Self.silence)
            try await application.test(.router) { try await body($0) }
        }
    }

    /// Runs the whole server on a port of its own.
    func served(_ body: (RunningServer) async throws -> Void) async throws {
        let (ports, bound) = AsyncStream<Int>.makeStream()
        let server = HalcyonServer(
            parts: self.parts, configuration: .init(port: 0), eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: Self.silence
        ) { bound.yield($0) }
        let services = ServiceGroup(
            services: [self.parts.generations, self.parts.warmer, self.parts.edits, self.parts.practice, server],
            logger: Self.silence
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { bound.finish() }
                try await services.run()
            }
            defer { group.cancelAll() }
            guard let port = await ports.first(where: { _ in true }) else {
                try await group.waitForAll()
                return
            }
            try await body(RunningServer(port: port, services: services))
        }
    }
}
