import HalcyonCore
import Testing

@testable import HalcyonModels

@Suite struct ReplyReaderTests {
    @Test(arguments: [
        (#"{"choices":[{"index":0,"delta":{"content":"Hi"}}]}"#, [ReplyPart.text("Hi")]),
        (#"{"choices":[{"delta":{"role":"assistant","content":null}}]}"#, []),
        (#"{"choices":[{"delta":{"role":"assistant","content":""}}]}"#, []),
        (#"{"choices":[{"index":1,"delta":{"content":"other"}}]}"#, []),
        (#"{"choices":[]}"#, []),
        (#"{"object":"ping"}"#, []),
        (
            #"{"choices":[{"delta":{"content":"a","refusal":"no","audio":null,"tool_calls":[]}}]}"#,
            [.text("a"), .delta(JSONMembers([.init(name: "refusal", value: .string("no"))]))]
        ),
    ])
    func chunkIsRead(text: String, parts: [ReplyPart]) throws {
        var reader = ReplyReader()
        #expect(try reader.read(Array(text.utf8)) == .parts(parts))
    }

    @Test(arguments: [
        ("stop", FinishReason.stop), ("length", .length), ("tool_calls", .toolCalls), ("function_call", .toolCalls),
        ("content_filter", .contentFilter), ("eos", .stop),
    ])
    func finishReasonIsRead(word: String, reason: FinishReason) throws {
        var reader = ReplyReader()
        _ = try reader.read(Array(#"{"choices":[{"delta":{},"finish_reason":"\#(word)"}]}"#.utf8))
        #expect(reader.finishReason == reason)
    }

    @Test func usageComesInAnyChunk() throws {
        var reader = ReplyReader()
        _ = try reader.read(Array(#"{"choices":[],"usage":null}"#.utf8))
        #expect(reader.usage == nil)
        _ = try reader.read(Array(#"{"choices":[],"usage":{"prompt_tokens":4,"completion_tokens":2}}"#.utf8))
        #expect(reader.usage == TokenUsage(promptTokens: 4, completionTokens: 2))
    }

    @Test func endMarkIsNoChunk() throws {
        var reader = ReplyReader()
        #expect(try reader.read(Array("[DONE]".utf8)) == .done)
    }

    @Test(arguments: [
        (#"{"error":{"message":"boom","type":"server_error"}}"#, TurnError.Code.modelFailed),
        (#"{"error":{"code":400,"type":"exceed_context_size_error","message":"x"}}"#, .contextTooLong),
        (#"{"choices":[{"delta":{},"finish_reason":"abort"}]}"#, .modelFailed),
        ("not json", .modelFailed),
        ("[1]", .modelFailed),
    ])
    func errorEndsTheReply(text: String, code: TurnError.Code) {
        var reader = ReplyReader()
        let error = #expect(throws: ModelCallError.self) { try reader.read(Array(text.utf8)) }
        #expect(error?.error.code == code)
    }
}
