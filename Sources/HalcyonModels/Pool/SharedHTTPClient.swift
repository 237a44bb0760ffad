import AsyncHTTPClient
import HalcyonCore
import NIOCore
import Synchronization

/// The HTTP client of a pool: one that was given, or one of its own that is made when it is first needed.
final class SharedHTTPClient: Sendable {
    private enum State {
        case unused
        case own(HTTPClient)
        case given(HTTPClient)
        case closed
    }

    private let state: Mutex<State>
    private let connectTimeout: Duration

    init(_ given: HTTPClient?, connectTimeout: Duration) {
        self.state = Mutex(given.map { .given($0) } ?? .unused)
        self.connectTimeout = connectTimeout
    }

    /// - Throws: ``TurnError`` once it is shut down.
    func get() throws(TurnError) -> HTTPClient {
        let client = self.state.withLock { state -> HTTPClient? in
            switch state {
            case .own(let client), .given(let client): return client
            case .closed: return nil
            case .unused:
                let client = HTTPClient(
                    eventLoopGroupProvider: .singleton, configuration: Self.configuration(self.connectTimeout)
                )
                state = .own(client)
                return client
            }
        }
        guard let client else {
            throw TurnError(.shuttingDown, "The server is going down; try again", retryAfter: .seconds(5))
        }
        return client
    }

    /// Closes the connections of an own client; a given one is its giver's.
    func shutdown() async {
        let client = self.state.withLock { state -> HTTPClient? in
            defer { state = .closed }
            if case .own(let client) = state { return client }
            return nil
        }
        // It fails only when it is shut down already.
        try? await client?.shutdown()
    }

    /// What model servers need of a client.
    static func configuration(_ connectTimeout: Duration) -> HTTPClient.Configuration {
        var pool = HTTPClient.Configuration.ConnectionPool()
        // Model servers close an idle connection after 5 s; ours must go first, or a request meets a closed one.
        pool.idleTimeout = .seconds(4)
        // The balancer bounds what runs at once; a request must not wait here unseen.
        pool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1024
        // Another instance is the better retry.
        pool.retryConnectionEstablishment = false
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: .nanoseconds(connectTimeout.nanosecondCount)), connectionPool: pool
        )
        configuration.httpVersion = .http1Only
        return configuration
    }
}

extension Duration {
    /// Whole nanoseconds, up to 292 years.
    var nanosecondCount: Int64 {
        let parts = self.components
        return parts.seconds * 1_000_000_000 + parts.attoseconds / 1_000_000_000
    }
}
