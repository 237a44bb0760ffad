internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1

/// Speaks to one server over HTTP. Every call ends within the timeout and never throws: a failure is a result.
struct APIClient: Sendable {
    /// The largest body that is read whole.
    static let bodyLimit = 4 << 20

    private let http: HTTPClient
    let baseURL: String
    private let headers: HTTPHeaders
    private let timeout: Duration

    init(http: HTTPClient, server: BenchTarget.Server, timeout: Duration) {
        self.http = http
        self.baseURL = server.baseURL
        self.headers = ["Authorization": "Bearer \(server.apiKey)", "User-Agent": "halcyon-bench"]
        self.timeout = timeout
    }

    /// A client for all connections of a run.
    static func makeHTTP(connections: Int) -> HTTPClient {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.httpVersion = .http1Only
        configuration.decompression = .disabled
        configuration.timeout = .init(connect: .seconds(5))
        // A run must not wait for its own client: each operation in flight can have a connection.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Fetches; the body is kept only if asked for.
    func get(_ path: String, keepingBody: Bool = false) async -> APIExchange {
        let request = self.request(.GET, path)
        return await self.within(self.timeout) { await self.exchange(request, keepingBody: keepingBody) }
    }

    /// Posts JSON and keeps the body of the answer.
    func post(_ path: String, json: [UInt8]) async -> APIExchange {
        let request = self.request(.POST, path, json: json)
        return await self.within(self.timeout) { await self.exchange(request, keepingBody: true) }
    }

    /// Sends a turn and reads its events to the end.
    func turn(session: String, text: String, key: String) async -> APIExchange {
        var json = JSONText()
        json.object { $0.member("text", text) }
        var request = self.request(.POST, "/write/v1/sessions/\(session)/turns", json: json.bytes)
        request.headers.add(name: "Idempotency-Key", value: key)
        request.headers.add(name: "Accept", value: "text/event-stream")
        let whole = request
        return await self.within(self.timeout) { await self.stream(whole) }
    }

    // MARK: Workings

    private func request(_ method: HTTPMethod, _ path: String, json: [UInt8]? = nil) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: self.baseURL + path)
        request.method = method
        request.headers = self.headers
        if let json {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(json)
        }
        return request
    }

    private func exchange(_ request: HTTPClientRequest, keepingBody: Bool) async -> APIExchange {
        do {
            let response = try await self.http.execute(request, deadline: .distantFuture)
            var body: [UInt8] = []
            for try await part in response.body where keepingBody && body.count < Self.bodyLimit {
                body.append(contentsOf: part.readableBytesView)
            }
            guard (200..<300).contains(response.status.code) else {
                return .failed(.status(Int(response.status.code)))
            }
            return APIExchange(end: .now, body: body)
        } catch {
            return .failed(Self.failure(error))
        }
    }

    private func stream(_ request: HTTPClientRequest) async -> APIExchange {
        let response: HTTPClientResponse
        do {
            response = try await self.http.execute(request, deadline: .distantFuture)
        } catch {
            return .failed(Self.failure(error))
        }
        guard (200..<300).contains(response.status.code) else {
            return .failed(.status(Int(response.status.code)))
        }
        var reader = EventStreamReader()
        var turn = TurnReading()
        do {
            for try await part in response.body {
                let events = reader.read(part.readableBytesView)
                if !events.isEmpty { turn.take(events, now: .now) }
            }
        } catch {
            return .failed(.brokenStream)
        }
        return turn.exchange
    }

    private static func failure(_ error: any Error) -> Failure {
        switch error as? HTTPClientError {
        case .some(.deadlineExceeded), .some(.connectTimeout), .some(.readTimeout): .timeout
        default: .connection
        }
    }

    /// The deadline of the client library ends with the response's head; this one holds for the body as well.
    private func within(
        _ limit: Duration,
        _ work: @escaping @Sendable () async -> APIExchange
    ) async -> APIExchange {
        await withTaskGroup(of: APIExchange?.self) { group in
            group.addTask { await work() }
            group.addTask {
                // The only error is cancellation: the work has ended, or the run is being stopped.
                try? await Task.sleep(for: limit)
                return nil
            }
            let first = await group.next()
            group.cancelAll()
            return (first ?? nil) ?? .failed(.timeout)
        }
    }
}
