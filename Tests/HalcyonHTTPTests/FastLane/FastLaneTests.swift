import HalcyonCore
import HalcyonTesting
import Testing

@testable import HalcyonHTTP

/// Stored replies on a real socket, between requests that go the long way.
@Suite(.timeLimit(.minutes(1))) struct FastLaneTests {
    static func request(
        _ body: String = ChatBody.whole, key: String = Fixture.key, version: String = "1.1", _ headers: String = ""
    ) -> String {
        "POST /v1/chat/completions HTTP/\(version)\r\nHost: halcyon\r\nAuthorization: Bearer \(key)\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)"
    }

    static func chunked(_ body: String, in pieces: Int = 3) -> String {
        var rest = Array(body.utf8)[...]
        var text =
            "POST /v1/chat/completions HTTP/1.1\r\nHost: halcyon\r\nAuthorization: Bearer \(Fixture.key)\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n"
        let size = rest.count / pieces + 1
        while !rest.isEmpty {
            let piece = rest.prefix(size)
            text += String(piece.count, radix: 16) + "\r\n" + String(decoding: piece, as: UTF8.self) + "\r\n"
            rest = rest.dropFirst(size)
        }
        return text + "0\r\n\r\n"
    }

    /// Asks ``ChatBody/whole`` once, so that its reply is stored.
    static func warm(_ connection: inout RawConnection) async throws {
        try await connection.send(Self.request())
        let response = try await connection.response()
        #expect(response.status == 200)
        #expect(response.provenance == "model")
    }

    @Test func storedReplyIsServedWholeAndStreamed() async throws {
        let fixture = Fixture()
        try await fixture.served { server in
            try await server.connect { connection in
                try await Self.warm(&connection)
                try await connection.send(Self.request())
                let whole = try await connection.response()
                #expect(whole.provenance == "l1")
                #expect(try whole.json()["choices"][0]["message"]["content"].stringValue == "Hello there.")
                #expect(whole["cache-status"]?.hasPrefix("Halcyon; hit; ttl=") == true)
                #expect(whole["server-timing"]?.contains("exact;dur=") == true)
                #expect(whole["x-halcyon-request-id"]?.hasPrefix("req-") == true)

                try await connection.send(Self.request(ChatBody.streamWithUsage))
                let stream = try await connection.response()
                #expect(stream.provenance == "l1")
                #expect(stream["content-type"] == "text/event-stream; charset=utf-8")
                #expect(stream.body.contains(#""total_tokens":9"#))
                #expect(stream.body.hasSuffix("data: [DONE]\n\n"))
            }
        }
        #expect(fixture.backend.calls == 1)
    }

    @Test func pipelinedMissAndHitKeepTheirOrder() async throws {
        let gate = Gate()
        let fixture = Fixture(
            StubBackend { call in
                if call.number == 2 { try await gate.wait() }
                call.say("Reply \(call.number)")
                return StubBackend.finish
            }
        )
        try await fixture.served { server in
            try await server.connect { connection in
                try await Self.warm(&connection)
                try await connection.send(Self.request(ChatBody.asking("Another?")) + Self.request())
                // The miss is at the model now, and the hit behind it has come as well.
                await fixture.backend.wait(for: .began)
                gate.open()
                let texts = try await [connection.response(), connection.response()].map {
                    try $0.json()["choices"][0]["message"]["content"].stringValue
                }
                #expect(texts == ["Reply 2", "Reply 1"])
            }
        }
    }

    @Test func pipelinedHitAndMissKeepTheirOrder() async throws {
        try await Fixture().served { server in
            try await server.connect { connection in
                try await Self.warm(&connection)
                let other = Self.request(ChatBody.asking("Another?"))
                try await connection.send(Self.request() + other + Self.request() + Self.request())
                var sources: [String?] = []
                for _ in 0..<4 { sources.append(try await connection.response().provenance) }
                #expect(sources == ["l1", "model", "l1", "l1"])
            }
        }
    }

    @Test func manyHitsInOneWriteAreAllAnswered() async throws {
        try await Fixture().served { server in
            try await server.connect { connection in
                try await Self.warm(&connection)
                try await connection.send(String(repeating: Self.request(), count: 200))
                for _ in 0..<200 { #expect(try await connection.response().provenance == "l1") }
            }
        }
    }

    @Test func chunkedRequestGoesTheLongWayAndFindsTheStoredReply() async throws {
        try await Fixture().served { server in
            try await server.connect { connection in
                try await connection.send(Self.chunked(ChatBody.whole))
                #expect(try await connection.response().provenance == "model")
                try await connection.send(Self.chunked(ChatBody.whole) + Self.request())
                #expect(try await connection.response().provenance == "l1")
                #expect(try await connection.response().provenance == "l1")
            }
        }
    }

    @Test func clientThatExpectsAContinueGetsIt() async throws {
        try await Fixture().served { server in
            try await server.connect { connection in
                try await Self.warm(&connection)
                let request = Self.request(ChatBody.whole, "Expect: 100-continue\r\n")
                try await connection.send(String(request.dropLast(ChatBody.whole.count)))
                #expect(try await connection.response().status == 100)
                try await connection.send(ChatBody.whole)
                #expect(try await connection.response().provenance == "l1")
            }
        }
    }

    @Test(arguments: [("1.1", "Connection: close\r\n"), ("1.0", ""), ("1.0", "Connection: keep-alive\r\n")])
    func lastRequestOfAConnectionIsAnsweredAndTheConnectionClosed(version: String, headers: String) async throws {
        try await Fixture().served { server in
            for (body, source) in [(ChatBody.whole, "model"), (ChatBody.whole, "l1"), (ChatBody.stream, "l1")] {
                try await server.connect { connection in
                    try await connection.send(Self.request(body, version: version, headers))
                    let response = try await connection.response()
                    #expect(response.status == 200)
                    #expect(response.provenance == source)
                    #expect(response["connection"] == "close")
                    #expect(await connection.rest().isEmpty)
                }
            }
        }
    }

    @Test func streamToAnOldClientHasNoChunks() async throws {
        try await Fixture().served { server in
            try await server.connect { connection in
                try await connection.send(Self.request(ChatBody.stream, version: "1.0"))
                let response = try await connection.response()
                #expect(response.provenance == "model")
                #expect(response["transfer-encoding"] == nil)
                #expect(response.body.hasPrefix("data: {"))
                #expect(response.body.hasSuffix("data: [DONE]\n\n"))
            }
        }
    }

    @Test func wrongKeyIsRefusedThoughTheReplyIsStored() async throws {
        let fixture = Fixture()
        try await fixture.served { server in
            try await server.connect { connection in
                try await Self.warm(&connection)
                try await connection.send(Self.request(key: "guessed"))
                let refused = try await connection.response()
                #expect(refused.status == 401)
                #expect(try refused.json()["error"]["code"].stringValue == "invalid_api_key")
                // Another tenant's key finds nothing, whatever tenant its request names.
                try await connection.send(Self.request(key: Fixture.southKey, "X-Halcyon-Tenant: north\r\n"))
                #expect(try await connection.response().provenance == "model")
            }
        }
        #expect(fixture.backend.calls == 2)
    }

    @Test func changedKnowledgeBaseSendsTheSameBytesToTheModel() async throws {
        let fixture = Fixture()
        try await fixture.served { server in
            try await server.connect { connection in
                try await Self.warm(&connection)
                for source in ["l1", "model", "l1"] {
                    try await connection.send(Self.request())
                    #expect(try await connection.response().provenance == source)
                    guard fixture.backend.calls == 1 else { continue }
                    let concept = Concept(id: "c-9", name: "New", definition: "Just learnt.", category: "method")
                    _ = try await fixture.store.save([concept])
                }
            }
        }
        #expect(fixture.backend.calls == 2)
    }

    @Test(arguments: [Flag.answersExact, .cacheL1])
    func flagTurnedOffSendsTheSameBytesToTheModel(flag: Flag) async throws {
        let fixture = Fixture()
        try await fixture.served { server in
            try await server.connect { connection in
                try await Self.warm(&connection)
                for (enabled, source) in [(true, "l1"), (false, "model"), (true, "l1")] {
                    fixture.parts.flags.board.set(flag, enabled)
                    try await connection.send(Self.request())
                    #expect(try await connection.response().provenance == source)
                }
            }
        }
    }

    @Test(arguments: [Flag.answersExact, .cacheL1])
    func withTheFlagOffEveryRequestGoesToTheModel(flag: Flag) async throws {
        let fixture = Fixture()
        fixture.parts.flags.board.set(flag, false)
        try await fixture.served { server in
            try await server.connect { connection in
                for _ in 0..<2 {
                    try await connection.send(Self.request())
                    let response = try await connection.response()
                    #expect(response.provenance == "model")
                    #expect(response["cache-status"] == "Halcyon; fwd=bypass; detail=flag-off")
                }
            }
        }
        #expect(fixture.backend.calls == 2)
    }

    @Test(arguments: [60 << 10, 70 << 10, 900 << 10])
    func largeBodiesAreServedOnEitherWay(bytes: Int) async throws {
        let fixture = Fixture()
        let body = ChatBody.asking(String(repeating: "long ", count: bytes / 5))
        try await fixture.served { server in
            try await server.connect { connection in
                for source in ["model", "l1", "l1"] {
                    try await connection.send(Self.request(body))
                    #expect(try await connection.response().provenance == source)
                }
            }
        }
        #expect(fixture.backend.calls == 1)
    }

    @Test func largeStoredRepliesLeaveWholeBeforeTheConnectionCloses() async throws {
        let text = String(repeating: "0123456789", count: 100_000)
        let fixture = Fixture(
            StubBackend { call in
                call.say(text)
                return StubBackend.finish
            }
        )
        try await fixture.served { server in
            try await server.connect { connection in try await Self.warm(&connection) }
            try await server.connect { connection in
                // Together they are more than the socket's buffers take at once.
                let last = Self.request(ChatBody.whole, "Connection: close\r\n")
                try await connection.send(String(repeating: Self.request(), count: 11) + last)
                let answers = await connection.rest()
                #expect(answers.utf8.count > 12 * text.utf8.count)
                #expect(answers.hasSuffix("}"))
            }
        }
    }
}
