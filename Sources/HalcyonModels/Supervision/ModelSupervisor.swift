import Logging
public import ServiceLifecycle
import Synchronization

/// Starts local model servers, starts them again when they end, and stops all of them at the end.
///
/// ```swift
/// let plans = try await LocalModelLauncher(script: script, models: folder).plans(count: 2, logFolder: data + "/logs")
/// let supervisor = ModelSupervisor(plans: plans) { event in … }
/// ```
///
/// In the service group it comes first, so that its servers outlive whoever calls them. A server that ends more than
/// five times a minute stays down, which is reported once; the others go on.
public final class ModelSupervisor<C: Clock>: Service where C.Duration == Duration, C.Instant: Sendable {
    typealias State = SupervisedServerState<C.Instant>

    public let plans: [LaunchPlan]
    private let configuration: ModelSupervisorConfiguration
    private let clock: C
    private let isReady: @Sendable (LaunchPlan) async -> Bool
    private let onEvent: @Sendable (ModelServerEvent) -> Void
    private let states: Mutex<[State]>
    private let client: SharedHTTPClient?
    private let settled = Signal()

    /// - Parameter onEvent: takes what happens, one event after the other for each server; it must not block.
    public convenience init(
        plans: [LaunchPlan], configuration: ModelSupervisorConfiguration = .init(), clock: C = .continuous,
        onEvent: @escaping @Sendable (ModelServerEvent) -> Void = { _ in }
    ) {
        let client = SharedHTTPClient(nil, connectTimeout: .seconds(1))
        let probe = InstanceProbe(client: client, timeout: .seconds(1))
        self.init(plans: plans, configuration: configuration, clock: clock, client: client, onEvent: onEvent) {
            await probe.isWell($0.url, apiKey: nil)
        }
    }

    init(
        plans: [LaunchPlan], configuration: ModelSupervisorConfiguration, clock: C, client: SharedHTTPClient?,
        onEvent: @escaping @Sendable (ModelServerEvent) -> Void,
        isReady: @escaping @Sendable (LaunchPlan) async -> Bool
    ) {
        self.plans = plans
        self.configuration = configuration
        self.clock = clock
        self.client = client
        self.onEvent = onEvent
        self.isReady = isReady
        self.states = Mutex(plans.map { State(name: $0.name, logFile: $0.logFile) })
    }

    /// Runs the servers until the service group shuts down or the task is cancelled; returns when all have ended.
    public func run() async {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                for index in self.plans.indices {
                    group.addTask { await self.supervise(index) }
                }
            }
        }
        self.settled.finish()
        await self.client?.shutdown()
    }

    /// Returns when every server answers.
    ///
    /// - Throws: ``ModelSetupError`` as soon as one stays down; `CancellationError` when the task is cancelled or
    ///   ``run()`` has ended.
    public func waitUntilReady() async throws {
        for await _ in self.settled.changes() {
            let phases = self.states.withLock { $0.map(\.phase) }
            for case .failed(let error) in phases { throw error }
            if phases.allSatisfy({ $0 == .ready }) { return }
        }
        throw CancellationError()
    }

    private func supervise(_ index: Int) async {
        while !Task.isCancelled {
            let reason: String
            do {
                reason = try await self.runOnce(index)
            } catch let error as ModelSetupError {
                guard !Task.isCancelled else { return }
                return await self.stayDown(index, error)
            } catch {
                return
            }
            guard !Task.isCancelled else { return }
            let now = self.clock.now
            switch self.states.withLock({ $0[index].ended(reason: reason, now: now) }) {
            case .giveUp(let error): return await self.stayDown(index, error)
            case .restart(let pause):
                self.onEvent(.restarting(self.plans[index], reason: reason, after: pause))
                self.settled.notify()
                // The only error is cancellation, which ends the loop.
                try? await self.clock.sleep(for: pause)
            }
        }
    }

    /// Reports the failure and waits for the shutdown: a service that returns early would take the whole group down.
    private func stayDown(_ index: Int, _ error: ModelSetupError) async {
        self.states.withLock { $0[index].gaveUp(error) }
        self.onEvent(.failed(self.plans[index], error))
        self.settled.notify()
        Logger.current.error("Model server stays down", metadata: ["server": "\(self.plans[index].name)"])
        for await _ in self.settled.changes() {}
    }

    private enum RunEvent: Sendable {
        case ended(String)
        case ready
        case tooSlow
        case cancelled
    }

    /// One life of a server.
    ///
    /// - Returns: why it ended.
    private func runOnce(_ index: Int) async throws -> String {
        let plan = self.plans[index]
        let (starts, started) = AsyncStream<Void>.makeStream()
        return try await withThrowingTaskGroup(of: RunEvent.self) { group in
            group.addTask {
                let reason = try await ChildProcess(plan: plan).run { processID in
                    let now = self.clock.now
                    self.states.withLock { $0[index].started(now: now) }
                    self.onEvent(.loading(plan, processID: processID))
                    started.finish()
                }
                return .ended(reason)
            }
            group.addTask {
                // Nobody else's server on that port may pass for this one.
                for await _ in starts {}
                return await self.waitForReadiness(plan)
            }
            var isTooSlow = false
            while let event = try await group.next() {
                switch event {
                case .ended(let reason):
                    group.cancelAll()
                    return isTooSlow ? "not ready within \(self.configuration.readyWithin.secondsText)" : reason
                case .ready: self.markReady(index)
                case .tooSlow:
                    isTooSlow = true
                    group.cancelAll()
                case .cancelled: break
                }
            }
            throw CancellationError()
        }
    }

    private func waitForReadiness(_ plan: LaunchPlan) async -> RunEvent {
        let end = self.clock.now.advanced(by: self.configuration.readyWithin)
        while !Task.isCancelled {
            if await self.isReady(plan) { return .ready }
            guard self.clock.now < end else { return .tooSlow }
            // The only error is cancellation, which ends the loop.
            try? await self.clock.sleep(for: self.configuration.lookInterval)
        }
        return .cancelled
    }

    private func markReady(_ index: Int) {
        let now = self.clock.now
        guard let time = self.states.withLock({ $0[index].becameReady(now: now) }) else { return }
        self.onEvent(.ready(self.plans[index], after: time))
        self.settled.notify()
    }
}
