import HalcyonCore
import Testing

@testable import HalcyonModels

@Suite struct ServerRefusalTests {
    private static func error(
        _ status: Int, _ body: String = "", retryAfter: String? = nil, said: String = "I feel very low this week"
    ) throws -> ModelCallError {
        let instance = try ModelInstance(name: "one", url: "http://127.0.0.1:1")
        return ServerRefusal(status: status, retryAfter: retryAfter, body: Array(body.utf8))
            .error(instance: instance, conversation: [Message(.user, said)])
    }

    @Test(arguments: [
        (400, TurnError.Code.invalidRequest, false, false), (422, .invalidRequest, false, false),
        (401, .modelUnavailable, true, true), (403, .modelUnavailable, true, true),
        (404, .unknownModel, false, false), (408, .modelTimeout, true, true), (504, .modelTimeout, true, true),
        (429, .overloaded, false, true), (503, .overloaded, false, true), (500, .modelFailed, true, true),
        (502, .modelFailed, true, true), (302, .modelFailed, true, true),
    ])
    func statusSaysWhoseFaultItIs(status: Int, code: TurnError.Code, isFault: Bool, isRetryable: Bool) throws {
        let error = try Self.error(status)
        #expect(error.error.code == code)
        #expect(error.isEndpointFault == isFault)
        #expect(error.isRetryable == isRetryable)
    }

    @Test(arguments: [("7", 7), (nil, 1), ("0", 1), ("Wed, 21 Oct 2026 07:28:00 GMT", 1), ("999999", 3600)])
    func retryAfterIsBounded(header: String?, seconds: Int) throws {
        #expect(try Self.error(503, retryAfter: header).error.retryAfter == .seconds(seconds))
    }

    @Test(arguments: [
        #"{"error":{"code":400,"message":"too long","type":"exceed_context_size_error","n_ctx":512}}"#,
        #"{"error":{"message":"x","type":"invalid_request_error","code":"context_length_exceeded"}}"#,
        #"{"object":"error","message":"This model's maximum context length is 4096 tokens.","code":400}"#,
    ])
    func tooLongAConversationIsRecognised(body: String) throws {
        let error = try Self.error(400, body)
        #expect(error.error.code == .contextTooLong)
        #expect(!error.isEndpointFault && !error.isRetryable)
    }

    @Test func llamaCountsAreTold() throws {
        let body = #"{"error":{"type":"exceed_context_size_error","n_prompt_tokens":900,"n_ctx":512}}"#
        let message = try Self.error(400, body).error.message
        #expect(message.contains("900") && message.contains("512"))
    }

    @Test func shortMessageIsPassedOn() throws {
        let body = #"{"error":{"message":"temperature must be at most 2","type":"invalid_request_error"}}"#
        #expect(try Self.error(400, body).error.message.contains("temperature must be at most 2"))
    }

    @Test(arguments: [
        (#"{"error":{"message":"bad input 'I feel very low this week'"}}"#, "I feel very low this week"),
        (#"{"error":{"message":"bad input 'i FEEL VERY low th…'"}}"#, "I feel very low this week"),
        (#"{"error":{"message":"unexpected token: lonely"}}"#, "lonely"),
        (#"{"error":{"message":"two\nlines"}}"#, "x"),
        ("<html>bad</html>", "x"),
        ("{\"error\":{\"message\":\"" + String(repeating: "long ", count: 60) + "\"}}", "x"),
    ])
    func messageIsWithheld(body: String, said: String) throws {
        #expect(
            try Self.error(400, body, said: said).error.message == "The model server refused the request (status 400)")
    }
}
