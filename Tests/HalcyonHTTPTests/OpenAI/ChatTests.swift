import HalcyonCache
import HalcyonCore
import Testing

@testable import HalcyonHTTP

/// `POST /v1/chat/completions` as OpenAI's clients see it.
@Suite(.timeLimit(.minutes(1))) struct ChatTests {
    @Test func wholeReplyHasOpenAIsShape() async throws {
        try await Fixture().routed { client in
            let response = try await client.chat(ChatBody.whole)
            #expect(response.statusCode == 200)
            #expect(response.header("Content-Type") == "application/json")
            let json = try response.json()
            #expect(json["id"].stringValue?.hasPrefix("chatcmpl-") == true)
            #expect(json["object"].stringValue == "chat.completion")
            #expect(json["created"].intValue == 1_764_000_000)
            #expect(json["model"].stringValue == "stub-1")
            let choice = json["choices"][0]
            #expect(choice["message"]["role"].stringValue == "assistant")
            #expect(choice["message"]["content"].stringValue == "Hello there.")
            #expect(choice["finish_reason"].stringValue == "stop")
            #expect(json["usage"]["prompt_tokens"].intValue == 7)
            #expect(json["usage"]["completion_tokens"].intValue == 2)
            #expect(json["usage"]["total_tokens"].intValue == 9)
        }
    }

    @Test(arguments: [true, false])
    func streamHasItsChunksInOrder(includesUsage: Bool) async throws {
        try await Fixture().routed { client in
            let response = try await client.chat(includesUsage ? ChatBody.streamWithUsage : ChatBody.stream)
            #expect(response.statusCode == 200)
            #expect(response.header("Content-Type") == "text/event-stream; charset=utf-8")
            #expect(response.events.last?.data == "[DONE]")
            var chunks = try response.events.dropLast().map { try $0.json() }
            #expect(chunks.allSatisfy { $0["object"].stringValue == "chat.completion.chunk" })
            #expect(Set(chunks.map { $0["id"].stringValue }).count == 1)
            if includesUsage {
                let last = chunks.popLast()
                #expect(last?["choices"].arrayValue?.isEmpty == true)
                #expect(last?["usage"]["total_tokens"].intValue == 9)
            }
            #expect(chunks.allSatisfy { $0["usage"] == .null })
            #expect(chunks.first?["choices"][0]["delta"]["role"].stringValue == "assistant")
            #expect(chunks.last?["choices"][0]["finish_reason"].stringValue == "stop")
            #expect(chunks.last?["choices"][0]["delta"].names == [])
            let text = chunks.compactMap { $0["choices"][0]["delta"]["content"].stringValue }.joined()
            #expect(text == "Hello there.")
        }
    }

    @Test(
        arguments: [ChatBody.whole, ChatBody.stream], [ChatBody.whole, ChatBody.stream, ChatBody.streamWithUsage]
    )
    func storedReplyServesWholeAndStreamed(first: String, second: String) async throws {
        let fixture = Fixture(
            StubBackend { call in
                call.say("Cut")
                return ReplyFinish(reason: .length, usage: TokenUsage(promptTokens: 3, completionTokens: 1))
            }
        )
        try await fixture.routed { client in
            #expect(try await client.chat(first).provenance == "model")
            let replay = try await client.chat(second)
            #expect(replay.provenance == "l1")
            guard second != ChatBody.whole else {
                let json = try replay.json()
                #expect(json["choices"][0]["message"]["content"].stringValue == "Cut")
                #expect(json["choices"][0]["finish_reason"].stringValue == "length")
                #expect(json["usage"]["total_tokens"].intValue == 4)
                return
            }
            #expect(replay.events.last?.data == "[DONE]")
            let chunks = try replay.events.dropLast().map { try $0.json() }
            #expect(chunks.compactMap { $0["choices"][0]["finish_reason"].stringValue } == ["length"])
            #expect(chunks.compactMap { $0["choices"][0]["delta"]["content"].stringValue }.joined() == "Cut")
            let usages = chunks.compactMap { $0["usage"]["total_tokens"].intValue }
            #expect(usages == (second == ChatBody.streamWithUsage ? [4] : []))
        }
        #expect(fixture.backend.calls == 1)
    }

    @Test(arguments: [ChatBody.whole, ChatBody.stream])
    func headersTellWhereTheAnswerCameFrom(body: String) async throws {
        try await Fixture().routed { client in
            let miss = try await client.chat(body)
            #expect(miss.provenance == "model")
            #expect(miss.header("Cache-Status") == "Halcyon; fwd=miss; stored")
            #expect(miss.header("X-Halcyon-Request-Id")?.hasPrefix("req-") == true)
            #expect(miss.header("Cache-Control") == "no-store")
            #expect(Self.stages(miss.header("Server-Timing")).isSuperset(of: ["exact", "grounding", "total"]))

            let hit = try await client.chat(body)
            #expect(hit.provenance == "l1")
            #expect(hit.header("Cache-Status")?.hasPrefix("Halcyon; hit; ttl=") == true)
            #expect(Self.stages(hit.header("Server-Timing")) == ["exact", "total"])
            #expect(hit.header("X-Halcyon-Request-Id") != miss.header("X-Halcyon-Request-Id"))
        }
    }

    static func stages(_ timing: String?) -> Set<String> {
        Set((timing ?? "").split(separator: ", ").compactMap { $0.split(separator: ";").first.map(String.init) })
    }

    @Test(arguments: [(#","temperature":1.5"#, "variety"), (#","tools":[{"type":"function"}]"#, "tools")])
    func whatIsNeverSharedSaysWhy(more: String, reason: String) async throws {
        let fixture = Fixture()
        try await fixture.routed { client in
            for _ in 0..<2 {
                let response = try await client.chat(ChatBody.asking("Why?", more))
                #expect(response.provenance == "model")
                #expect(response.header("Cache-Status") == "Halcyon; fwd=bypass; detail=\(reason)")
            }
        }
        #expect(fixture.backend.calls == 2)
        #expect(fixture.replies.statistics.memory.entries == 0)
    }

    @Test func withAllFlagsOffEveryRequestGoesToTheModel() async throws {
        let fixture = Fixture()
        for flag in Flag.allCases { fixture.parts.flags.board.set(flag, false) }
        try await fixture.routed { client in
            for _ in 0..<2 {
                let response = try await client.chat(ChatBody.whole)
                #expect(response.provenance == "model")
            }
        }
        #expect(fixture.backend.asked.map(\.isBalanced) == [false, false])
    }

    @Test func replyStaysWithinItsTenant() async throws {
        let fixture = Fixture()
        try await fixture.routed { client in
            _ = try await client.chat(ChatBody.whole)
            let foreign = try await client.chat(
                ChatBody.whole, key: Fixture.southKey, headers: ["X-Halcyon-Tenant": "north"]
            )
            #expect(foreign.provenance == "model")
        }
        #expect(fixture.backend.calls == 2)
    }

    @Test func conversationIsSharedWithNobodyElse() async throws {
        let conversation = #"""
            {"model":"stub-1","user":"%","messages":[{"role":"user","content":"Hi"},
            {"role":"assistant","content":"Hello"},{"role":"user","content":"Go on"}]}
            """#
        try await Fixture().routed { client in
            for (user, source) in [("a", "model"), ("b", "model"), ("a", "l1")] {
                let response = try await client.chat(conversation.replacing("%", with: user))
                #expect(response.provenance == source)
            }
        }
    }

    @Test func identicalRequestsAtOnceMakeOneModelCall() async throws {
        let gate = Gate()
        let fixture = Fixture(
            StubBackend { call in
                try await gate.wait()
                call.say("Once")
                return StubBackend.finish
            }
        )
        try await fixture.routed { client in
            try await withThrowingTaskGroup(of: String?.self) { group in
                for index in 0..<20 {
                    group.addTask {
                        let body = index.isMultiple(of: 2) ? ChatBody.whole : ChatBody.stream
                        let response = try await client.chat(body)
                        #expect(response.text.contains("Once"))
                        return response.provenance
                    }
                }
                await fixture.backend.wait(for: .began)
                gate.open()
                try await group.waitForAll()
            }
        }
        #expect(fixture.backend.calls == 1)
    }

    @Test func toolCallsPassThroughAndAreNotStored() async throws {
        let call = #"{"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]}"#
        let parsed = try JSONReader.read(Array(call.utf8))
        let delta = try #require(parsed.objectValue)
        let fixture = Fixture(
            StubBackend { call in
                _ = call.onPart(.delta(delta))
                return ReplyFinish(reason: .toolCalls)
            }
        )
        let tools = #","tools":[{"type":"function","function":{"name":"f"}}]"#
        try await fixture.routed { client in
            let whole = try await client.chat(ChatBody.asking("Use it", tools)).json()
            let message = whole["choices"][0]["message"]
            #expect(message["content"] == .null)
            #expect(message["tool_calls"][0]["function"]["name"].stringValue == "f")
            #expect(message["tool_calls"][0]["function"]["arguments"].stringValue == "{}")
            #expect(whole["choices"][0]["finish_reason"].stringValue == "tool_calls")

            let stream = try await client.chat(ChatBody.asking("Use it", tools + #","stream":true"#))
            let deltas = try stream.events.dropLast().map { try $0.json()["choices"][0]["delta"]["tool_calls"] }
            #expect(deltas.compactMap { $0[0]["id"].stringValue } == ["c1"])
        }
        #expect(fixture.backend.calls == 2)
        #expect(fixture.replies.statistics.memory.entries == 0)
        #expect(fixture.backend.asked.first?.sampling.extensions["tools"] != nil)
    }

    @Test func aWholeReplyThatWasOvertakenIsNotCalledStored() async throws {
        let gate = Gate()
        let fixture = Fixture(
            StubBackend { call in
                call.say("From before the change.")
                try await gate.wait()
                return StubBackend.finish
            }
        )
        try await fixture.routed { client in
            async let response = client.chat(ChatBody.whole)
            await fixture.backend.wait(for: .began)
            _ = await fixture.replies.removeAll()
            gate.open()
            let status = try await response.header("Cache-Status")
            #expect(status == "Halcyon; fwd=bypass; detail=overtaken")
        }
    }
}
