import AsyncHTTPClient
import HalcyonCore
import NIOCore
import NIOHTTP1

/// Talks to a running server's operations API.
struct ServerClient {
    private static let responseByteLimit = 4 << 20

    private let url: String
    private let key: String

    init(_ options: ServerOptions) { self.init(url: options.url, key: options.key) }

    init(url: String, key: String) {
        self.url = url
        self.key = key
    }

    func get(_ path: String) async throws -> [UInt8] { try await self.send(.GET, path, body: nil) }

    func put(_ path: String, body: [UInt8]) async throws -> [UInt8] { try await self.send(.PUT, path, body: body) }

    func post(_ path: String, body: [UInt8]) async throws -> [UInt8] { try await self.send(.POST, path, body: body) }

    func delete(_ path: String) async throws -> [UInt8] { try await self.send(.DELETE, path, body: nil) }

    private func send(_ method: HTTPMethod, _ path: String, body: [UInt8]?) async throws -> [UInt8] {
        var request = HTTPClientRequest(url: self.url + path)
        request.method = method
        request.headers.add(name: "Authorization", value: "Bearer \(self.key)")
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(body)
        }
        let response: HTTPClientResponse
        let bytes: [UInt8]
        do {
            response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
            bytes = Array(try await response.body.collect(upTo: Self.responseByteLimit).readableBytesView)
        } catch {
            throw CommandFailure(.unavailable, "no server answers at \(self.url); is it running? see --url")
        }
        guard (200..<300).contains(response.status.code) else {
            let detail = (try? JSONReader.read(bytes))?.objectValue?["detail"]?.stringValue
            throw CommandFailure(.failure, detail ?? "the server answered \(response.status.code)")
        }
        return bytes
    }
}
