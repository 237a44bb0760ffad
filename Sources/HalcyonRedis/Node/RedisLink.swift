import HalcyonCache
import Logging
import NIOCore
import Synchronization

/// One connection to one server, made anew whenever it is lost.
final class RedisLink: Sendable {
    /// Who is told, on the event loop, when the connection comes and goes and what its server says unasked.
    struct Observer: Sendable {
        var up: @Sendable (RedisSession) -> Void = { _ in }
        var down: @Sendable () -> Void = {}
        var push: (@Sendable ([RESPValue]) -> Void)?
    }

    private typealias State = RedisLinkState<RedisConnection, ContinuousClock.Instant>

    let address: RedisAddress
    let role: ConnectionRole
    private let environment: RedisEnvironment
    private let eventLoop: any EventLoop
    private let observer: Observer
    private let state: Mutex<State>

    init(
        to address: RedisAddress, as role: ConnectionRole, on eventLoop: any EventLoop, _ environment: RedisEnvironment,
        observer: Observer = Observer()
    ) {
        self.address = address
        self.role = role
        self.environment = environment
        self.eventLoop = eventLoop
        self.observer = observer
        self.state = Mutex(State(backoff: Backoff(environment.connector.configuration.times)))
    }

    /// The connection.
    ///
    /// - Throws: why there is none.
    var connection: RedisConnection {
        get throws(SharedTierError) {
            try self.state.withLock { state throws(SharedTierError) in
                guard let connection = state.connection else { throw state.refusal }
                return connection
            }
        }
    }

    /// Whether a command would be sent now.
    var isUsable: Bool { self.state.withLock { $0.connection }?.isResponsive ?? false }

    var status: RedisLinkStatus {
        let (connection, error) = self.state.withLock { ($0.connection, $0.lastError) }
        return RedisLinkStatus(
            address: self.address, purpose: self.role == .writes ? .writes : .reads,
            isConnected: connection?.isResponsive ?? false, inFlight: connection?.inFlight ?? 0, lastError: error
        )
    }

    /// Keeps the connection until the task is cancelled.
    func run() async {
        var random = SystemRandomNumberGenerator()
        while !Task.isCancelled {
            let error = await self.connectAndWait()
            if Task.isCancelled { break }
            let end = self.state.withLock { $0.ended(error, now: .now, using: &random) }
            self.environment.metrics.countLost(error.code)
            self.environment.changed.notify()
            Logger.current.log(
                level: end.isNews ? .info : .debug, "There is no connection to Redis",
                metadata: self.metadata(["error": "\(error)", "pause": "\(end.pause)"])
            )
            // The only error is cancellation, which ends the loop.
            try? await self.environment.clock.sleep(for: end.pause)
        }
        let error = SharedTierError(.unavailable, "Halcyon has closed its connections to Redis")
        _ = self.state.withLock { $0.ended(error, now: .now, using: &random) }
    }

    /// - Returns: why there is no connection, once there is none.
    private func connectAndWait() async -> SharedTierError {
        do {
            let session = try await self.environment.connector.connect(
                to: self.address, as: self.role, on: self.eventLoop, onPush: self.observer.push
            )
            let connection = session.connection
            return await withTaskCancellationHandler {
                await self.begin(session)
                return await connection.closed()
            } onCancel: {
                connection.close()
            }
        } catch let error as SharedTierError {
            return error
        } catch {
            return SharedTierError(.unavailable, "The connection to Redis was given up")
        }
    }

    private func begin(_ session: RedisSession) async {
        // What is told comes in order: both ends of a connection are told on its event loop.
        await session.connection.announce(up: { self.observer.up(session) }, down: self.observer.down)
        self.state.withLock { $0.connected(session.connection, now: .now) }
        self.environment.metrics.countConnected()
        self.environment.changed.notify()
        Logger.current.debug("Connected to Redis", metadata: self.metadata())
        if self.role == .writes, session.version == .two {
            Logger.current.info(
                "This Redis speaks version 2 of its protocol only: what other processes write is not heard",
                metadata: self.metadata()
            )
        }
    }

    private func metadata(_ more: Logger.Metadata = [:]) -> Logger.Metadata {
        more.merging(["address": "\(self.address)", "role": "\(self.role.rawValue)"]) { first, _ in first }
    }
}
