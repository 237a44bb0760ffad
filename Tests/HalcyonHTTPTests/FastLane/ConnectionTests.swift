import HalcyonCore
import Testing

@testable import HalcyonHTTP

/// What only a socket shows: clients that leave or send nonsense, and a server that goes down.
@Suite(.timeLimit(.minutes(1))) struct ConnectionTests {
    /// A backend that says `text` and then waits to be given up.
    static func unending(_ text: String = "") -> StubBackend {
        StubBackend { call in
            if !text.isEmpty { call.say(text) }
            try await Gate().wait()
            return StubBackend.finish
        }
    }

    @Test(arguments: [ChatBody.whole, ChatBody.stream])
    func clientThatLeavesBeforeTheFirstTokenEndsTheModelCall(body: String) async throws {
        let fixture = Fixture(Self.unending())
        try await fixture.served { server in
            try await server.connect { connection in
                try await connection.send(FastLaneTests.request(body))
                await fixture.backend.wait(for: .began)
            }
            await fixture.backend.wait(for: .cancelled)
        }
    }

    @Test func clientThatLeavesInMidStreamEndsTheModelCall() async throws {
        let fixture = Fixture(Self.unending("Half"))
        try await fixture.served { server in
            try await server.connect { connection in
                try await connection.send(FastLaneTests.request(ChatBody.stream))
                #expect(try await connection.head().status == 200)
                #expect(try await connection.chunk()?.contains("Half") == true)
            }
            await fixture.backend.wait(for: .cancelled)
        }
    }

    @Test func modelCallGoesOnForTheClientThatStays() async throws {
        let gate = Gate()
        let fixture = Fixture(
            StubBackend { call in
                call.say("Shared")
                try await gate.wait()
                return StubBackend.finish
            }
        )
        try await fixture.served { server in
            try await server.connect { stayer in
                try await stayer.send(FastLaneTests.request(ChatBody.stream))
                _ = try await stayer.head()
                _ = try await stayer.chunk()
                try await server.connect { leaver in
                    try await leaver.send(FastLaneTests.request(ChatBody.stream))
                    let head = try await leaver.head()
                    #expect(head["cache-status"] == "Halcyon; fwd=miss; collapsed")
                }
                gate.open()
                var rest = ""
                while let chunk = try await stayer.chunk() { rest += chunk }
                #expect(rest.hasSuffix("data: [DONE]\n\n"))
            }
        }
        #expect(fixture.backend.calls == 1)
    }

    @Test func turnWhoseClientLeavesEndsAfterTheGrace() async throws {
        let fixture = Fixture(Self.unending("Half"), practice: PracticeConfiguration(resumeGrace: .zero))
        try await fixture.served { server in
            try await server.connect { connection in
                try await connection.send(Self.post("/write/v1/sessions", #"{"kind":"knowledge"}"#))
                let id = try #require(try await connection.response().json()["id"].stringValue)
                try await connection.send(Self.post("/write/v1/sessions/\(id)/turns", #"{"text":"Why?"}"#))
                _ = try await connection.head()
                #expect(try await connection.chunk()?.contains("event: turn") == true)
                await fixture.backend.wait(for: .began)
            }
            await fixture.backend.wait(for: .cancelled)
        }
    }

    @Test(
        arguments: [
            "\u{1}\u{2}nonsense\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET /healthz HTTP/1.1\r\nno colon\r\n\r\n",
            "POST /v1/chat/completions HTTP/1.1\r\nContent-Length: many\r\n\r\n",
            "POST /v1/chat/completions HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer key-clinician\r\n"
                + "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
            "GET /healthz HTTP/1.1\r\nX-Long: \(String(repeating: "x", count: 40 << 10))\r\n\r\n",
        ]
    )
    func nonsenseIsRefusedAndTheServerLivesOn(bytes: String) async throws {
        try await Fixture().served { server in
            try await server.connect { connection in
                try await connection.send(bytes)
                let response = try await connection.response()
                #expect((400..<500).contains(response.status))
                #expect(response["connection"] == "close")
                #expect(await connection.rest().isEmpty)
            }
            try await server.connect { connection in
                try await FastLaneTests.warm(&connection)
            }
        }
    }

    @Test(
        arguments: [
            "POST /v1/chat/comp", "POST /v1/chat/completions HTTP/1.1\r\nContent-",
            "POST /v1/chat/completions HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer key-clinician\r\n"
                + "Content-Length: 500\r\n\r\n{\"model\":",
        ]
    )
    func halfWrittenRequestLeavesNothingBehind(bytes: String) async throws {
        let fixture = Fixture()
        try await fixture.served { server in
            try await server.connect { connection in try await connection.send(bytes) }
            try await server.connect { connection in try await FastLaneTests.warm(&connection) }
        }
        #expect(fixture.backend.calls == 1)
    }

    @Test func nonsenseBehindARequestDoesNotSpoilItsAnswer() async throws {
        try await Fixture().served { server in
            try await server.connect { connection in
                try await connection.send(FastLaneTests.request() + "\u{1}nonsense\r\n\r\n")
                let response = try await connection.response()
                #expect(response.status == 200)
                _ = await connection.rest()
            }
        }
    }

    @Test func connectionServesMissesHitsAndErrorsOneAfterAnother() async throws {
        try await Fixture().served { server in
            try await server.connect { connection in
                try await FastLaneTests.warm(&connection)
                for _ in 0..<3 {
                    try await connection.send(FastLaneTests.request())
                    #expect(try await connection.response().provenance == "l1")
                    try await connection.send(FastLaneTests.request("{"))
                    #expect(try await connection.response().status == 400)
                    try await connection.send("HEAD /healthz HTTP/1.1\r\nHost: h\r\n\r\n")
                    #expect(try await connection.head().status == 200)
                    try await connection.send("GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n")
                    #expect(try await connection.response().body == #"{"status":"ok"}"#)
                }
            }
        }
    }

    @Test func idleConnectionsAreClosedWhenTheServerGoesDown() async throws {
        try await Fixture().served { server in
            try await server.connect { untouched in
                try await server.connect { afterMiss in
                    try await FastLaneTests.warm(&afterMiss)
                    try await server.connect { afterHit in
                        try await afterHit.send(FastLaneTests.request())
                        #expect(try await afterHit.response().provenance == "l1")
                        await server.shutDown()
                        #expect(await afterHit.rest().isEmpty)
                    }
                    #expect(await afterMiss.rest().isEmpty)
                }
                #expect(await untouched.rest().isEmpty)
            }
        }
    }

    @Test func answerUnderWayIsFinishedBeforeTheServerGoesDown() async throws {
        let gate = Gate()
        let fixture = Fixture(
            StubBackend { call in
                call.say("Half")
                try await gate.wait()
                call.say(" and half.")
                return StubBackend.finish
            }
        )
        try await fixture.served { server in
            try await server.connect { idle in
                try await server.connect { busy in
                    try await busy.send(FastLaneTests.request(ChatBody.stream))
                    _ = try await busy.head()
                    _ = try await busy.chunk()
                    await server.shutDown()
                    // The server is known to go down when the idle connection is closed.
                    #expect(await idle.rest().isEmpty)
                    gate.open()
                    var rest = ""
                    while let chunk = try await busy.chunk() { rest += chunk }
                    #expect(rest.contains(" and half."))
                    #expect(rest.hasSuffix("data: [DONE]\n\n"))
                    #expect(await busy.rest().isEmpty)
                }
            }
        }
    }

    static func post(_ path: String, _ body: String) -> String {
        "POST \(path) HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer \(Fixture.key)\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }
}
