import HalcyonCore
import HummingbirdTesting
import Logging
import Testing

@testable import HalcyonHTTP

/// Nothing a person said, and no key, reaches a log line or an error.
@Suite(.timeLimit(.minutes(1))) struct DiscretionTests {
    static let secret = "My brother lives in Tromso"

    /// Requests that say the secret, right and wrong ones.
    static func sayEverywhere(_ client: any TestClientProtocol) async throws -> [TestResponse] {
        let secret = Self.secret
        var responses: [TestResponse] = []
        let chats = [
            ChatBody.asking(secret), ChatBody.asking(secret, #","stream":true"#),
            ChatBody.asking(secret, #","temperature":9"#), ChatBody.asking(secret) + "}",
            #"{"model":"\#(secret)","messages":[{"role":"user","content":"x"}]}"#,
            #"{"model":"stub-1","messages":[{"role":"\#(secret)","content":"x"}]}"#,
            #"{"model":"stub-1","messages":"\#(secret)"}"#,
        ]
        for body in chats { responses.append(try await client.chat(body)) }
        responses.append(try await client.chat(ChatBody.whole, key: secret))

        let session = try await client.session()
        let turn = try await client.turn(secret, in: session, idempotencyKey: "k")
        responses.append(turn)
        responses.append(try await client.turn("\(secret)!", in: session, idempotencyKey: "k"))
        responses.append(try await client.turn(String(repeating: secret, count: 1000), in: session))
        let posts = [
            ("feedback", #"{"sessionId":"\#(secret)","rating":9,"comment":"\#(secret)"}"#),
            ("feedback", #"{"sessionId":"\#(session)","verdict":"\#(secret)"}"#),
            ("sessions", #"{"kind":"rehearsal","scenarioId":"\#(secret)"}"#), ("sessions", #"{"kind":"\#(secret)"}"#),
        ]
        for (path, body) in posts { responses.append(try await client.post("/write/v1/\(path)", body)) }
        return responses
    }

    @Test(arguments: [true, false])
    func whatWasSaidStaysOutOfLogsAndErrors(failing: Bool) async throws {
        struct Unexpected: Error { var text = DiscretionTests.secret }
        let backend = StubBackend { call in
            guard !failing else { throw Unexpected() }
            call.say("Fine.")
            return StubBackend.finish
        }
        let log = RecordedLog()
        try await withLogger(Logger(label: "test") { _ in log }) { _ in
            try await Fixture(backend).routed { client in
                for response in try await Self.sayEverywhere(client) {
                    #expect(!response.text.contains("Tromso"))
                }
            }
        }
        #expect(!log.lines.contains { $0.contains("Tromso") })
        #expect(!log.lines.contains { $0.contains(Fixture.key) })
    }

    @Test func fatalTroubleIsLoggedByItsKindWithTheRequest() async throws {
        let log = RecordedLog()
        try await withLogger(Logger(label: "test") { _ in log }) { _ in
            var fixture = Fixture()
            fixture.parts.pipeline = Pipeline(stages: [BrokenStage()])
            try await fixture.routed { client in
                let response = try await client.chat(ChatBody.asking(Self.secret))
                #expect(response.statusCode == 500)
                #expect(try response.json()["error"]["code"].stringValue == "internal_error")
                let id = try #require(response.header("X-Halcyon-Request-Id"))
                #expect(log.lines.contains { $0.contains("A request failed inside") && $0.contains(id) })
            }
        }
        #expect(!log.lines.contains { $0.contains("Tromso") })
    }
}

/// A stage with a fault that no client may see.
private struct BrokenStage: Stage {
    struct Fault: Error { var text: String }

    let name = "broken"

    func respond(to turn: Turn, next: (Turn) async throws -> Answer) async throws -> Answer {
        throw Fault(text: turn.messages.last?.content ?? "")
    }
}
