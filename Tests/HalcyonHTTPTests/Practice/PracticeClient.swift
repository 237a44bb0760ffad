import HalcyonCore
import HummingbirdTesting
import Testing

extension TestClientProtocol {
    /// Begins a session and returns its id.
    func session(_ body: String = #"{"kind":"knowledge"}"#, key: String = Fixture.key) async throws -> String {
        let response = try await self.post("/write/v1/sessions", body, key: key)
        #expect(response.statusCode == 201)
        let json = try response.json()
        return try #require(json["id"].stringValue)
    }

    /// Says something in a session and reads the whole reply.
    func turn(
        _ text: String, in session: String, idempotencyKey: String? = nil, replaces: String? = nil
    ) async throws -> TestResponse {
        let more = replaces.map { #","replaces":"\#($0)""# } ?? ""
        return try await self.post(
            "/write/v1/sessions/\(session)/turns", #"{"text":"\#(text)"\#(more)}"#,
            headers: idempotencyKey.map { ["Idempotency-Key": $0] } ?? [:]
        )
    }
}

extension [ServerSentEvent] {
    /// All text of the `text` events.
    func spoken() throws -> String {
        try self.filter { $0.name == "text" }.compactMap { try $0.json()["text"].stringValue }.joined()
    }

    func turnID() throws -> String {
        let json = try self.first?.json()
        return try #require(json?["turnId"].stringValue)
    }
}
