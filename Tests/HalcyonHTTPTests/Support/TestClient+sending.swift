import HTTPTypes
import HummingbirdTesting
import NIOCore

extension TestClientProtocol {
    func send(
        _ method: HTTPRequest.Method, _ uri: String, _ body: String? = nil, key: String? = Fixture.key,
        headers: [String: String] = [:]
    ) async throws -> TestResponse {
        var fields = HTTPFields()
        if let key { fields[.authorization] = "Bearer \(key)" }
        for (name, value) in headers {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        return try await self.executeRequest(
            uri: uri, method: method, headers: fields, body: body.map { ByteBuffer(string: $0) }
        )
    }

    func get(
        _ uri: String, key: String? = Fixture.key, headers: [String: String] = [:]
    ) async throws -> TestResponse {
        try await self.send(.get, uri, key: key, headers: headers)
    }

    func post(
        _ uri: String, _ body: String, key: String? = Fixture.key, headers: [String: String] = [:]
    ) async throws -> TestResponse {
        try await self.send(.post, uri, body, key: key, headers: headers)
    }

    /// `POST /v1/chat/completions`.
    func chat(_ body: String, key: String? = Fixture.key, headers: [String: String] = [:]) async throws -> TestResponse
    {
        try await self.post("/v1/chat/completions", body, key: key, headers: headers)
    }
}
