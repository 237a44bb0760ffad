public import AsyncHTTPClient
import HalcyonBalance
public import HalcyonCore
import Logging
public import ServiceLifecycle

/// The configured models and the servers that have them.
///
/// ```swift
/// let pool = ModelPool(configuration: try ModelPoolConfiguration(config: config.scoped(to: "models")))
/// let generations = GenerationService(backend: pool)
/// // In the service group the pool comes before what uses it.
/// ```
///
/// A call goes to one instance; when that one fails before the first piece, another may be tried. An instance that
/// fails again and again is set aside and asked for its health until it is well.
public final class ModelPool<C: Clock>: ModelBackend, Service where C.Duration == Duration, C.Instant: Sendable {
    /// One model's servers.
    struct Lane: Sendable {
        let model: ModelPoolConfiguration.Model
        let balancer: Balancer<ModelInstance, C>
        let metrics: [ModelInstance: InstanceMetrics]

        var upstreamName: String { self.model.upstreamName ?? self.model.description.id.value }
    }

    public let models: [ModelDescription]
    let configuration: ModelPoolConfiguration
    let clock: C
    private let lanes: [ModelID: Lane]
    private let client: SharedHTTPClient
    private let metrics = PoolMetrics()
    private let background = BackgroundCalls()

    /// How long a call waits for the place of another that gives way.
    private static var roomWait: Duration { .milliseconds(500) }

    /// - Parameter client: an HTTP client to use and leave open; nil for one of the pool's own, which
    ///   ``run()`` or ``shutdown()`` closes.
    public init(configuration: ModelPoolConfiguration, client: HTTPClient? = nil, clock: C = .continuous) {
        self.configuration = configuration
        self.clock = clock
        self.models = configuration.models.map(\.description)
        self.client = SharedHTTPClient(client, connectTimeout: configuration.limits.connect)
        self.lanes = Dictionary(
            uniqueKeysWithValues: configuration.models.map { ($0.description.id, Self.lane($0, clock: clock)) }
        )
    }

    private static func lane(_ model: ModelPoolConfiguration.Model, clock: C) -> Lane {
        let id = model.description.id
        return Lane(
            model: model,
            balancer: Balancer(
                endpoints: model.instances.map { ($0, $0.weight) },
                configuration: BalancerConfiguration(concurrencyLimit: model.concurrency), clock: clock
            ),
            metrics: Dictionary(
                uniqueKeysWithValues: model.instances.map { ($0, InstanceMetrics(model: id, instance: $0.name)) }
            )
        )
    }

    /// Asks the instances for their health until the service group shuts down, then closes the connections.
    public func run() async {
        let probe = InstanceProbe(
            client: self.client, timeout: min(.seconds(1), self.configuration.probeInterval / 2)
        )
        await withDiscardingTaskGroup { group in
            for lane in self.lanes.values {
                let prober = Prober(balancer: lane.balancer, interval: self.configuration.probeInterval) {
                    await probe.isWell($0.url, apiKey: $0.apiKey)
                }
                group.addTask { await prober.run() }
            }
        }
        await self.shutdown()
    }

    /// Closes the pool's own connections; for a pool whose ``run()`` is never called.
    public func shutdown() async { await self.client.shutdown() }

    /// Tells the pool how an instance is, so that one that has just come up need not wait for its probe.
    ///
    /// - Parameter url: the address as configured; one that the pool does not have is passed over.
    public func observe(url: String, isWell: Bool) {
        for lane in self.lanes.values {
            for instance in lane.model.instances where instance.url == url {
                lane.balancer.observe(instance, isWell: isWell)
            }
        }
    }

    public var status: [PoolStatus] {
        self.configuration.models.compactMap { model in
            self.lanes[model.description.id].map { lane in
                PoolStatus(
                    model: model.description.id,
                    instances: lane.balancer.snapshot().map { status in
                        .init(status, slots: model.slots, background: self.background.count(at: status.endpoint))
                    }
                )
            }
        }
    }

    public func generate(
        _ request: ModelRequest, onPart: @escaping @Sendable (ReplyPart) -> Bool
    ) async throws -> ReplyFinish {
        do {
            guard let lane = self.lanes[request.model] else { throw self.unknownModel }
            let finish = try await self.generate(request, lane: lane, onPart: onPart)
            self.metrics.count(finish.usage)
            return finish
        } catch let error as TurnError {
            self.metrics.countError(error.code)
            throw error
        }
    }

    private func generate(
        _ request: ModelRequest, lane: Lane, onPart: @escaping @Sendable (ReplyPart) -> Bool
    ) async throws -> ReplyFinish {
        let background = request.background.map { self.background.begin($0) }
        defer { if let background { self.background.end(background) } }
        var hasMadeRoom = background != nil
        let end = self.clock.now.advanced(by: self.configuration.limits.total)
        // Without balancing the first instance gets everything, so there is no other to try.
        let tries = request.isBalanced ? self.configuration.limits.retries + 1 : 1
        var tried: Set<ModelInstance> = []
        var failure: TurnError?
        while true {
            let progress = CallProgress(clock: self.clock, limits: self.configuration.limits, end: end)
            do {
                return try await lane.balancer.withEndpoint(
                    policy: request.isBalanced ? .roundRobin : .first, excluding: tried
                ) { instance in
                    tried.insert(instance)
                    if let background {
                        self.background.place(background, at: instance)
                    } else {
                        self.makeRoom(at: instance, of: lane)
                    }
                    return try await self.attempt(request, lane: lane, at: instance, progress, onPart: onPart)
                }
            } catch let error as ModelCallError {
                guard error.isRetryable, tried.count < tries, progress.firstPiece == nil else { throw error.error }
                failure = error.error
                Logger.current.debug("Trying another model server", metadata: ["code": "\(error.error.code)"])
            } catch let error as BalancerError {
                if error.code == .overloaded, !hasMadeRoom, await self.makeRoom(anywhereIn: lane) {
                    hasMadeRoom = true
                    continue
                }
                throw failure ?? Self.error(error, model: request.model)
            }
        }
    }

    /// Where a person's call would have to wait in the queue of its instance, one in the background gives way.
    private func makeRoom(at instance: ModelInstance, of lane: Lane) {
        guard !self.background.isEmpty,
            let status = lane.balancer.snapshot().first(where: { $0.endpoint == instance }),
            status.running > lane.model.slots
        else { return }
        _ = self.background.makeRoom(at: [instance])
    }

    /// Where every place is taken, one in the background gives way, and its place is waited for.
    private func makeRoom(anywhereIn lane: Lane) async -> Bool {
        guard !self.background.isEmpty, let leaving = self.background.makeRoom(at: lane.model.instances) else {
            return false
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.background.waitForEnd(of: leaving) }
            group.addTask {
                // The only error is cancellation: the wait is over either way.
                try? await self.clock.sleep(for: Self.roomWait, tolerance: nil)
            }
            await group.next()
            group.cancelAll()
        }
        return true
    }

    private func attempt(
        _ request: ModelRequest, lane: Lane, at instance: ModelInstance, _ progress: CallProgress<C>,
        onPart: @escaping @Sendable (ReplyPart) -> Bool
    ) async throws -> ReplyFinish {
        var outcome = InstanceMetrics.Outcome.failed
        // What a call in the background took is nobody's wait.
        let metrics = request.background == nil ? lane.metrics[instance] : nil
        defer {
            let now = self.clock.now
            metrics?.record(outcome, progress.start.duration(to: now))
            if let first = progress.firstPiece { metrics?.recordFirstText(progress.start.duration(to: first)) }
        }
        do {
            let client = OpenAIClient(
                http: try self.client.get(), limits: self.configuration.limits, clock: self.clock
            )
            let finish = try await client.chat(
                request, model: lane.upstreamName, at: instance, progress: progress, onPart: onPart
            )
            outcome = .ok
            return finish
        } catch {
            if error is CancellationError || Task.isCancelled {
                outcome = .cancelled
                throw CancellationError()
            }
            if let error = error as? ModelCallError, !error.isEndpointFault { outcome = .refused }
            throw error
        }
    }

    public func embed(_ texts: [String], model: ModelID?) async throws -> Embeddings {
        guard let server = self.configuration.embeddings, model == nil || model == server.model else {
            throw self.noEmbeddings
        }
        do {
            let client = OpenAIClient(
                http: try self.client.get(), limits: self.configuration.limits, clock: self.clock
            )
            return try await client.embeddings(texts, model: server.model, at: server.instance)
        } catch let error as ModelCallError {
            self.metrics.countError(error.error.code)
            throw error.error
        }
    }

    private var unknownModel: TurnError {
        let names = self.models.map(\.id.value).joined(separator: ", ")
        return TurnError(.unknownModel, "No pool serves that model; there are: \(names)")
    }

    private var noEmbeddings: TurnError {
        guard let server = self.configuration.embeddings else {
            return TurnError(
                .unknownModel,
                "No server makes embeddings; set models.embeddings.url and models.embeddings.model in the configuration"
            )
        }
        return TurnError(.unknownModel, "No server makes embeddings with that model; there is: \(server.model)")
    }

    private static func error(_ error: BalancerError, model: ModelID) -> TurnError {
        switch error.code {
        case .overloaded:
            TurnError(
                .overloaded, "Every place at the servers of \(model) is taken; try again",
                retryAfter: error.retryAfter ?? .seconds(1)
            )
        default:
            TurnError(
                .modelUnavailable, "No server of \(model) can be reached; try again",
                retryAfter: error.retryAfter ?? .seconds(1)
            )
        }
    }
}

extension PoolStatus.Instance {
    init(_ status: EndpointStatus<ModelInstance>, slots: Int, background: Int) {
        self.init(
            name: status.endpoint.name, url: status.endpoint.url, isHealthy: status.isHealthy, slots: slots,
            running: status.running, background: background, completed: status.completed, failed: status.failed
        )
    }
}
