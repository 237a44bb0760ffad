import HalcyonCore
import HalcyonModels
import NIOHTTP1
import Testing

@Suite struct ModelPoolTests {
    @Test func replyComesInPiecesWithItsUsage() async throws {
        try await StubServer.serving { _ in
            .reply("Hel", "lo ä")
        } _: { server in
            try await withPool([server.url], upstreamName: "upstream", apiKey: "sesame") { pool in
                let pieces = Pieces()
                let finish = try await pool.generate(.asking(), onPart: pieces.take)
                #expect(pieces.text == "Hello ä")
                #expect(
                    finish
                        == ReplyFinish(
                            reason: .stop, usage: TokenUsage(promptTokens: 7, completionTokens: 3), instance: "m-1"
                        )
                )
            }
            let request = try #require(server.requests.first)
            #expect(request.uri == "/v1/chat/completions")
            #expect(request.headers["authorization"] == ["Bearer sesame"])
            #expect(request.headers["x-request-id"] == ["r-1"])
            #expect(String(decoding: request.body, as: UTF8.self).hasPrefix(#"{"model":"upstream""#))
        }
    }

    @Test(arguments: [
        ([StubServer.Step].refusal(400, #"{"error":{"message":"no such knob"}}"#), TurnError.Code.invalidRequest),
        (.refusal(401), .modelUnavailable), (.refusal(404), .unknownModel),
        (.refusal(400, #"{"error":{"code":"context_length_exceeded"}}"#), .contextTooLong),
        (.refusal(429), .overloaded), (.refusal(503), .overloaded), (.refusal(500), .modelFailed),
        ([.head(200, [("content-type", "text/html")]), .body("hi"), .end], .modelFailed),
        ([.eventStream, .body("data: nonsense\n\n"), .end], .modelFailed),
        ([.eventStream, .text("a"), .end], .modelFailed),
        ([.eventStream, .text("a"), .close], .modelFailed),
        ([.eventStream, .text("a"), .body("data: [DONE]\n\n"), .end], .modelFailed),
        ([.eventStream, .body("data: {\"error\":{\"message\":\"boom\"}}\n\n"), .end], .modelFailed),
        ([.close], .modelFailed),
    ])
    func faultIsNamed(steps: [StubServer.Step], code: TurnError.Code) async throws {
        try await StubServer.serving { _ in
            steps
        } _: { server in
            try await withPool([server.url]) { pool in
                let error = await #expect(throws: TurnError.self) {
                    _ = try await pool.generate(.asking()) { _ in true }
                }
                #expect(error?.code == code)
                #expect(error?.message.contains("Hello?") == false)
            }
        }
    }

    @Test func serverThatIsNotThereIsUnavailable() async throws {
        let port = try await FreePorts.find(1)[0]
        try await withPool(["http://127.0.0.1:\(port)"]) { pool in
            let error = await #expect(throws: TurnError.self) {
                _ = try await pool.generate(.asking()) { _ in true }
            }
            #expect(error?.code == .modelUnavailable)
            #expect(pool.status[0].instances[0].failed == 1)
        }
    }

    @Test func finishedReplyIsWholeWithoutTheEndMark() async throws {
        let steps: [StubServer.Step] = [
            .eventStream, .text("whole"),
            .body(#"data: {"choices":[{"delta":{},"finish_reason":"length"}]}"# + "\n\n"), .close,
        ]
        try await StubServer.serving { _ in
            steps
        } _: { server in
            try await withPool([server.url]) { pool in
                let finish = try await pool.generate(.asking()) { _ in true }
                #expect(finish.reason == .length)
            }
        }
    }

    @Test(arguments: [[StubServer.Step].refusal(500), .refusal(503), [.close], [.eventStream, .end]])
    func anotherInstanceAnswersForAFailedOne(steps: [StubServer.Step]) async throws {
        try await StubServer.serving { _ in
            steps
        } _: { bad in
            try await StubServer.serving { _ in
                .reply("Hi")
            } _: { good in
                try await withPool([bad.url, good.url]) { pool in
                    // Both come first once.
                    for _ in 0..<2 {
                        let pieces = Pieces()
                        let finish = try await pool.generate(.asking(), onPart: pieces.take)
                        #expect(finish.instance == "m-2")
                        #expect(pieces.text == "Hi")
                    }
                }
                #expect(bad.requests.count == 1)
                #expect(good.requests.count == 2)
            }
        }
    }

    @Test(arguments: [[StubServer.Step].refusal(400), .refusal(404), [.eventStream, .text("a"), .close]])
    func anotherInstanceIsNotTriedInVain(steps: [StubServer.Step]) async throws {
        try await StubServer.serving { _ in
            steps
        } _: { first in
            try await StubServer.serving { _ in
                steps
            } _: { second in
                try await withPool([first.url, second.url]) { pool in
                    let pieces = Pieces()
                    await #expect(throws: TurnError.self) {
                        _ = try await pool.generate(.asking(), onPart: pieces.take)
                    }
                    #expect(pieces.text.count <= 1)
                }
                #expect(first.requests.count + second.requests.count == 1)
            }
        }
    }

    @Test func baselineAsksTheFirstInstanceAlone() async throws {
        try await StubServer.serving { _ in
            .refusal(500)
        } _: { first in
            try await StubServer.serving { _ in
                .reply("Hi")
            } _: { second in
                try await withPool([first.url, second.url]) { pool in
                    for _ in 0..<2 {
                        await #expect(throws: TurnError.self) {
                            _ = try await pool.generate(.asking(isBalanced: false)) { _ in true }
                        }
                    }
                }
                #expect(first.requests.count == 2)
                #expect(second.requests.isEmpty)
            }
        }
    }

    @Test func refusedRequestDoesNotCountAgainstTheInstance() async throws {
        try await StubServer.serving { _ in
            .refusal(400)
        } _: { server in
            try await withPool([server.url]) { pool in
                for _ in 0..<5 {
                    let error = await #expect(throws: TurnError.self) {
                        _ = try await pool.generate(.asking()) { _ in true }
                    }
                    #expect(error?.code == .invalidRequest)
                }
                #expect(pool.status[0].instances[0].isHealthy)
                #expect(pool.status[0].instances[0].failed == 0)
            }
        }
    }

    @Test(arguments: [[StubServer.Step](), [.eventStream], [.eventStream, .text("a")]])
    func cancelledCallClosesItsConnectionAndIsNoFailure(steps: [StubServer.Step]) async throws {
        try await StubServer.serving { _ in
            steps
        } _: { server in
            try await withPool([server.url]) { pool in
                let pieces = Pieces()
                await withTaskGroup(of: Bool.self) { group in
                    group.addTask {
                        do {
                            _ = try await pool.generate(.asking(), onPart: pieces.take)
                            return false
                        } catch {
                            return error is CancellationError
                        }
                    }
                    await server.arrivals.first()
                    if steps.count > 1 { await pieces.arrivals.first() }
                    group.cancelAll()
                    #expect(await group.next() == true)
                }
                await server.abandoned.first()
                #expect(pool.status[0].instances[0].failed == 0)
                #expect(pool.status[0].instances[0].running == 0)
            }
        }
    }

    @Test func callThatNobodyWantsAnyMoreIsStopped() async throws {
        try await StubServer.serving { _ in
            [.eventStream, .text("a"), .text("b")]
        } _: { server in
            try await withPool([server.url]) { pool in
                await #expect(throws: CancellationError.self) {
                    _ = try await pool.generate(.asking()) { _ in false }
                }
                await server.abandoned.first()
            }
        }
    }

    @Test func unknownModelIsNamedWithTheKnownOnes() async throws {
        try await withPool(["http://127.0.0.1:1"]) { pool in
            var request = ModelRequest.asking()
            request.model = "other"
            let error = await #expect(throws: TurnError.self) { _ = try await pool.generate(request) { _ in true } }
            #expect(error?.code == .unknownModel)
            #expect(error?.message.contains("there are: m") == true)
        }
    }

    @Test func closedPoolRefuses() async throws {
        try await withPool(["http://127.0.0.1:1"]) { pool in
            await pool.shutdown()
            let error = await #expect(throws: TurnError.self) {
                _ = try await pool.generate(.asking()) { _ in true }
            }
            #expect(error?.code == .shuttingDown)
        }
    }
}
