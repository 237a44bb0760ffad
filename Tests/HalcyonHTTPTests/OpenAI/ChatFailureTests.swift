import HalcyonCache
import HalcyonCore
import Testing

@testable import HalcyonHTTP

/// What a client of `/v1` gets when it, or a model, is wrong.
@Suite(.timeLimit(.minutes(1))) struct ChatFailureTests {
    struct Bad: Sendable, CustomTestStringConvertible {
        var body: String
        var status = 400
        var code: String
        var parameter: String?
        /// Must be part of the message.
        var hint = ""

        var testDescription: String { String(self.body.prefix(80)) }
    }

    static func message(_ member: String) -> String { #"{"model":"stub-1","messages":[\#(member)]}"# }

    static let bad: [Bad] = [
        Bad(body: "", code: "invalid_json", hint: "at byte 0"),
        Bad(body: #"{"model":"#, code: "invalid_json", hint: "at byte 9"),
        Bad(body: #"{"model" "stub-1"}"#, code: "invalid_json", hint: "at byte 9"),
        Bad(body: "[]", code: "invalid_type"),
        Bad(body: #"{"messages":[]}"#, code: "missing_required_parameter", parameter: "model"),
        Bad(body: #"{"model":7,"messages":[]}"#, code: "invalid_type", parameter: "model", hint: "not a number"),
        Bad(body: #"{"model":"stub-1"}"#, code: "missing_required_parameter", parameter: "messages"),
        Bad(body: #"{"model":"stub-1","messages":{}}"#, code: "invalid_type", parameter: "messages"),
        Bad(body: #"{"model":"stub-1","messages":[]}"#, code: "empty_array", parameter: "messages"),
        Bad(body: Self.message("7"), code: "invalid_type", parameter: "messages[0]"),
        Bad(body: Self.message(#"{"content":"x"}"#), code: "missing_required_parameter", parameter: "messages[0].role"),
        Bad(
            body: Self.message(#"{"role":"wizard","content":"x"}"#), code: "invalid_value",
            parameter: "messages[0].role", hint: "assistant"
        ),
        Bad(
            body: Self.message(#"{"role":"user"}"#), code: "missing_required_parameter",
            parameter: "messages[0].content"
        ),
        Bad(
            body: Self.message(#"{"role":"user","content":7}"#), code: "invalid_type", parameter: "messages[0].content"
        ),
        Bad(
            body: Self.message(#"{"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url"}]}"#),
            code: "unsupported_value", parameter: "messages[0].content[1]"
        ),
        Bad(body: ChatBody.asking("x", #","n":2"#), code: "unsupported_value", parameter: "n"),
        Bad(body: ChatBody.asking("x", #","logprobs":true"#), code: "unsupported_value", parameter: "logprobs"),
        Bad(
            body: ChatBody.asking("x", #","temperature":3"#), code: "invalid_value", parameter: "temperature",
            hint: "from 0.0 to 2.0"
        ),
        Bad(body: ChatBody.asking("x", #","temperature":"hot""#), code: "invalid_type", parameter: "temperature"),
        Bad(body: ChatBody.asking("x", #","top_p":-1"#), code: "invalid_value", parameter: "top_p"),
        Bad(body: ChatBody.asking("x", #","max_tokens":0"#), code: "invalid_value", parameter: "max_tokens"),
        Bad(body: ChatBody.asking("x", #","max_tokens":1.5"#), code: "invalid_type", parameter: "max_tokens"),
        Bad(body: ChatBody.asking("x", #","stream":"yes""#), code: "invalid_type", parameter: "stream"),
        Bad(body: ChatBody.asking("x", #","stream_options":7"#), code: "invalid_type", parameter: "stream_options"),
        Bad(
            body: ChatBody.asking("x", #","stop":["a","b","c","d","e"]"#), code: "invalid_value", parameter: "stop"
        ),
        Bad(body: ChatBody.asking("x", #","user":7"#), code: "invalid_type", parameter: "user"),
        Bad(
            body: #"{"model":"gpt-99","messages":[{"role":"user","content":"x"}]}"#, status: 404,
            code: "model_not_found", parameter: "model", hint: "stub-1, stub-2"
        ),
        Bad(body: String(repeating: "[", count: 100), code: "invalid_json", hint: "Nested deeper"),
        Bad(
            body: ChatBody.asking(String(repeating: "x", count: 1 << 20)), status: 413, code: "body_too_large"
        ),
    ]

    @Test(arguments: Self.bad)
    func badRequestIsRefusedWithWhatToMend(bad: Bad) async throws {
        let fixture = Fixture()
        try await fixture.routed { client in
            let response = try await client.chat(bad.body)
            #expect(response.statusCode == bad.status)
            #expect(response.header("Content-Type") == "application/json")
            let error = try response.json()["error"]
            #expect(error["code"].stringValue == bad.code)
            #expect(error["param"].stringValue == bad.parameter)
            #expect(error["type"].stringValue == "invalid_request_error")
            let message = try #require(error["message"].stringValue)
            #expect(message.contains(bad.hint))
            let id = try #require(response.header("X-Halcyon-Request-Id"))
            #expect(message.contains(id))
        }
        #expect(fixture.backend.calls == 0)
    }

    @Test(
        arguments: [
            (.invalidRequest, 400), (.contextTooLong, 400), (.unknownModel, 404), (.overloaded, 503),
            (.modelUnavailable, 503), (.shuttingDown, 503), (.modelTimeout, 504), (.modelFailed, 502),
            (.replyTooLong, 502),
        ] as [(TurnError.Code, Int)], [ChatBody.whole, ChatBody.stream]
    )
    func failureBeforeTheFirstTokenHasItsStatus(
        failure: (code: TurnError.Code, status: Int), body: String
    ) async throws {
        let error = TurnError(failure.code, "It did not work", retryAfter: .seconds(3))
        let fixture = Fixture(.failing(error))
        try await fixture.routed { client in
            let response = try await client.chat(body)
            #expect(response.statusCode == failure.status)
            let json = try response.json()["error"]
            #expect(json["code"].stringValue == failure.code.description)
            #expect(json["type"].stringValue == (failure.status < 500 ? "invalid_request_error" : "server_error"))
            #expect(json["message"].stringValue?.hasPrefix("It did not work") == true)
            #expect(response.header("Retry-After") == "3")
        }
        #expect(fixture.replies.statistics.memory.entries == 0)
    }

    @Test func failureInMidStreamIsAnEventAndNothingIsStored() async throws {
        // Whatever was said reaches the listener before the failure does.
        let gate = Gate()
        let fixture = Fixture(
            StubBackend { call in
                call.say("Half")
                if call.number == 1 { throw TurnError(.modelFailed, "The model server broke off") }
                try await gate.wait()
                return StubBackend.finish
            }
        )
        try await fixture.routed { client in
            let response = try await client.chat(ChatBody.stream)
            #expect(response.statusCode == 200)
            #expect(response.text.contains("Half"))
            #expect(!response.text.contains("[DONE]"))
            let error = try #require(response.events.last).json()["error"]
            #expect(error["code"].stringValue == "model_failed")
            #expect(error["type"].stringValue == "server_error")
            #expect(error["message"].stringValue?.hasPrefix("The model server broke off (request req-") == true)

            gate.open()
            #expect(try await client.chat(ChatBody.whole).provenance == "model")
        }
        #expect(fixture.backend.calls == 2)
    }

    @Test func failureInMidReplyIsAStatusWhereNothingWasSent() async throws {
        let fixture = Fixture(.failing(TurnError(.modelFailed, "The model server broke off"), after: "Half"))
        try await fixture.routed { client in
            let response = try await client.chat(ChatBody.whole)
            #expect(response.statusCode == 502)
            #expect(!response.text.contains("Half"))
        }
    }

    @Test(arguments: ["/v1/unknown", "/v1", "/v1/chat/completions"])
    func unknownRouteBelowV1HasOpenAIsShape(path: String) async throws {
        try await Fixture().routed { client in
            let response = try await client.get(path)
            #expect(response.statusCode == 404)
            #expect(try response.json()["error"]["code"].stringValue == "not_found")
        }
    }
}
