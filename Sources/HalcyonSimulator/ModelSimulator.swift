import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
public import ServiceLifecycle
import Synchronization

/// An OpenAI-compatible model server without a model: real HTTP, simulated speed, the same text for the same request.
///
/// ```swift
/// var configuration = SimulatorConfiguration(port: 0, profile: .mentallama7B)
/// configuration.onBound = { port in logger.info("Listening", metadata: ["port": "\(port)"]) }
/// try await ModelSimulator(configuration: configuration).run()
/// ```
/// The server runs until it is cancelled or the service group shuts down; like a model server it does not drain.
public final class ModelSimulator: Service {
    private enum Outcome: Sendable {
        case stopped
        case killed(downTime: Duration?)
    }

    /// Signals that wait for the server at most: scripts and deaths.
    private static let signalLimit = 256

    private let configuration: SimulatorConfiguration
    private let model: SimulatedModel<ContinuousClock>
    private let connections = Connections()
    /// The port that was taken, so that a restart takes it again.
    private let boundPort: Mutex<Int>

    public init(configuration: SimulatorConfiguration) {
        self.configuration = configuration
        self.model = SimulatedModel(
            profile: configuration.profile, seed: configuration.seed, faults: configuration.faults, clock: .continuous
        )
        self.boundPort = Mutex(configuration.port)
    }

    /// Serves until cancelled or shut down.
    ///
    /// - Throws: ``SimulatorError`` when the address cannot be bound or the fault script kills the server for good.
    public func run() async throws {
        while true {
            switch try await self.serve() {
            case .stopped:
                return
            case .killed(let downTime):
                self.model.countKill()
                guard let downTime else {
                    throw SimulatorError(.killed, message: "the fault script killed the simulated model server")
                }
                await self.stayDown(for: downTime)
                if Task.isCancelled || Task.isShuttingDownGracefully { return }
                self.model.restartCold()
            }
        }
    }

    /// The application with its routes, for tests without a socket.
    func application() -> some ApplicationProtocol {
        var logger = Logger.current
        // Hummingbird announces its start and calls a stop by cancellation an error; here both are what was asked for.
        logger.logLevel = .critical
        let connections = self.connections
        return Application(
            router: SimulatorRoutes(model: self.model, connections: connections).router(),
            server: .http1(
                configuration: .init(additionalChannelHandlers: [ConnectionHandler(connections: connections)])
            ),
            configuration: .init(
                address: .hostname(self.configuration.host, port: self.boundPort.withLock { $0 }),
                serverName: "halcyon-simulator", backlog: 1024
            ),
            onServerRunning: { channel in self.bound(channel) },
            logger: logger
        )
    }

    private func bound(_ channel: any Channel) {
        guard let port = channel.localAddress?.port else { return }
        self.boundPort.withLock { $0 = port }
        self.configuration.onBound(port)
    }

    private func serve() async throws -> Outcome {
        let (signals, continuation) = AsyncStream<ServerSignal>.makeStream(
            bufferingPolicy: .bufferingOldest(Self.signalLimit)
        )
        self.model.connect(continuation)
        let application = self.application()

        return try await withThrowingTaskGroup(of: Outcome.self) { group in
            group.addTask { try await self.listen(application) }
            group.addTask { await self.watch(signals, continuation) }
            group.addTask {
                // Cancellation is the other way to hear of the end.
                try? await gracefulShutdown()
                return .stopped
            }
            let outcome = try await group.next() ?? .stopped
            if case .killed = outcome { self.connections.resetAll() } else { self.connections.closeAll() }
            group.cancelAll()
            return outcome
        }
    }

    private func listen(_ application: some ApplicationProtocol) async throws -> Outcome {
        do {
            try await application.run()
        } catch is CancellationError {
            return .stopped
        } catch {
            let address = "\(self.configuration.host):\(self.boundPort.withLock { $0 })"
            throw SimulatorError(.notListening, message: "cannot listen on \(address)", cause: error)
        }
        return .stopped
    }

    /// Waits for a death, ordered by a request or by the script's time.
    private func watch(
        _ signals: AsyncStream<ServerSignal>, _ continuation: AsyncStream<ServerSignal>.Continuation
    ) async -> Outcome {
        await withTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            for await signal in signals {
                switch signal {
                case .kill(let downTime):
                    return .killed(downTime: downTime)
                case .faultsChanged:
                    for kill in self.model.plannedKills() {
                        group.addTask { await self.wait(for: kill, continuation) }
                    }
                }
            }
            return .stopped
        }
    }

    private func wait(
        for kill: SimulatedModel<ContinuousClock>.PlannedKill, _ continuation: AsyncStream<ServerSignal>.Continuation
    ) async {
        do {
            try await self.model.clock.sleep(until: kill.at, tolerance: nil)
        } catch {
            // Cancelled: the server stops for another reason.
            return
        }
        if self.model.isCurrent(kill) { continuation.yield(.kill(downTime: kill.downTime)) }
    }

    private func stayDown(for downTime: Duration) async {
        await cancelWhenGracefulShutdown {
            // Cancelled early, the caller sees why.
            try? await self.model.clock.sleep(for: downTime)
        }
    }
}
