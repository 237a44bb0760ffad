import HalcyonCore
import HalcyonTesting
import HummingbirdTesting
import Testing

@testable import HalcyonHTTP

/// Turns of a session and their event streams.
@Suite(.timeLimit(.minutes(1))) struct TurnRoutesTests {
    @Test func streamHasItsEventsAndIDs() async throws {
        try await Fixture().routed { client in
            let id = try await client.session()
            let response = try await client.turn("What is exposure?", in: id)
            #expect(response.statusCode == 200)
            #expect(response.header("Content-Type") == "text/event-stream; charset=utf-8")
            let events = response.events
            let turn = try events.turnID()
            #expect(events.first?.name == "turn")
            #expect(events.first?.id == "\(turn):0")
            #expect(try events.first?.json()["index"].intValue == 0)
            #expect(try events.first?.json()["requestId"].stringValue == response.header("X-Halcyon-Request-Id"))
            #expect(try events.spoken() == "Hello there.")

            let done = try #require(events.last)
            #expect(done.name == "done")
            // Past the text, so that no two events have one id.
            #expect(done.id == "\(turn):13")
            #expect(Set(events.map(\.id)).count == events.count)
            let json = try done.json()
            #expect(json["turnId"].stringValue == turn)
            #expect(json["finishReason"].stringValue == "stop")
            #expect(json["usage"]["promptTokens"].intValue == 7)
            #expect(json["usage"]["completionTokens"].intValue == 2)
            let provenance = json["provenance"]
            #expect(provenance["source"].stringValue == "model")
            #expect(provenance["model"].stringValue == "stub-1")
            #expect(provenance["stored"].boolValue == true)
            #expect(provenance["coalesced"].boolValue == false)
            #expect(provenance["totalMilliseconds"].doubleValue.map { $0 > 0 } == true)
            #expect(provenance["stages"].arrayValue?.contains { $0["name"].stringValue == "exact" } == true)

            let turns = try await client.get("/read/v1/sessions/\(id)/turns").json()
            #expect(turns["items"].arrayValue?.count == 1)
            #expect(turns["items"][0]["id"].stringValue == turn)
            #expect(turns["items"][0]["userText"].stringValue == "What is exposure?")
            #expect(turns["items"][0]["replyText"].stringValue == "Hello there.")
            #expect(turns["items"][0]["status"].stringValue == "complete")
            #expect(turns["items"][0]["provenance"] == provenance)
            #expect(turns["items"][0]["completedAt"].stringValue == "2025-11-24T16:00:00.123Z")
        }
    }

    @Test func rehearsalAsksTheModelInTheScenariosRole() async throws {
        let fixture = Fixture()
        try await fixture.routed { client in
            let id = try await client.session(#"{"kind":"rehearsal","scenarioId":"sc-01"}"#)
            _ = try await client.turn("How are you?", in: id)
            _ = try await client.turn("Go on.", in: id)
        }
        let asked = fixture.backend.asked
        #expect(asked.count == 2)
        #expect(asked[1].messages.map(\.content).suffix(3) == ["How are you?", "Hello there.", "Go on."])
        #expect(asked[0].messages.contains { $0.content == "I do not know where to begin." })
    }

    /// A reply of three pieces, the last of which waits for the test.
    static func paused(_ gate: Gate) -> StubBackend {
        StubBackend { call in
            call.say("Grüße")
            call.say(", ")
            try await gate.wait()
            call.say("Welt.")
            return StubBackend.finish
        }
    }

    /// Leaves a turn in mid-text and returns what was heard of it.
    static func interruptedTurn(_ server: RunningServer) async throws -> (path: String, heard: [ServerSentEvent]) {
        var path = ""
        var heard: [ServerSentEvent] = []
        try await server.connect { connection in
            try await connection.send(ConnectionTests.post("/write/v1/sessions", #"{"kind":"knowledge"}"#))
            let id = try await connection.response().json()["id"].stringValue ?? ""
            try await connection.send(ConnectionTests.post("/write/v1/sessions/\(id)/turns", #"{"text":"Hi?"}"#))
            _ = try await connection.head()
            while try !heard.spoken().hasSuffix(", "), let chunk = try await connection.chunk() {
                heard += ServerSentEvent.all(in: chunk)
            }
            path = "/write/v1/sessions/\(id)/turns/\(try heard.turnID())/events"
        }
        return (path, heard)
    }

    static func get(_ path: String, _ headers: String = "") -> String {
        "GET \(path) HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer \(Fixture.key)\r\n\(headers)\r\n"
    }

    @Test func turnLeftInMidTextIsResumedWithExactlyTheRest() async throws {
        let gate = Gate()
        let fixture = Fixture(Self.paused(gate))
        try await fixture.served { server in
            let (path, heard) = try await Self.interruptedTurn(server)
            let last = try #require(heard.last?.id)
            try await server.connect { connection in
                try await connection.send(Self.get(path, "Last-Event-ID: \(last)\r\n"))
                // The head comes once the stream has found the turn, which still runs.
                gate.open()
                let events = ServerSentEvent.all(in: try await connection.response().body)
                #expect(events.map(\.name) == ["text", "done"])
                #expect(try events.spoken() == "Welt.")

                // From the start, from any event, and as a bare number: the rest of the finished turn.
                let whole = "Grüße, Welt."
                for position in heard.compactMap(\.id).compactMap({ $0.split(separator: ":").last }) {
                    try await connection.send(Self.get("\(path)?after=\(position)"))
                    let rest = ServerSentEvent.all(in: try await connection.response().body)
                    let known = String(decoding: whole.utf8.prefix(Int(position) ?? 0), as: UTF8.self)
                    #expect(try known + rest.spoken() == whole)
                    #expect(rest.last?.name == "done")
                }
            }
        }
        #expect(fixture.backend.calls == 1)
    }

    @Test func finishedTurnIsResumed() async throws {
        try await Fixture().routed { client in
            let id = try await client.session()
            let first = try await client.turn("Hi?", in: id).events
            let turn = try first.turnID()
            let path = "/write/v1/sessions/\(id)/turns/\(turn)/events"

            let whole = try await client.get(path).events
            #expect(whole.map(\.name) == ["turn", "text", "done"])
            #expect(try whole.spoken() == "Hello there.")
            let rest = try await client.get(path, headers: ["Last-Event-ID": "\(turn):5"]).events
            #expect(rest.map(\.name) == ["text", "done"])
            #expect(try rest.spoken() == " there.")
            for position in [12, 13] {
                let end = try await client.get(path, headers: ["Last-Event-ID": "\(turn):\(position)"]).events
                #expect(end.map(\.name) == ["done"])
                #expect(try end.last?.json() == first.last?.json())
            }
        }
    }

    @Test(arguments: ["t-other:5", ":5", "%:", "%:-1", "%:x", "x"])
    func foreignEventIDIsRefused(value: String) async throws {
        try await Fixture().routed { client in
            let id = try await client.session()
            let turn = try await client.turn("Hi?", in: id).events.turnID()
            let response = try await client.get(
                "/write/v1/sessions/\(id)/turns/\(turn)/events",
                headers: ["Last-Event-ID": value.replacing("%", with: turn)]
            )
            #expect(response.statusCode == 400)
            #expect(try response.json()["parameter"].stringValue == "Last-Event-ID")
        }
    }

    @Test func repeatedSubmitIsTheSameTurn() async throws {
        let fixture = Fixture()
        try await fixture.routed { client in
            let id = try await client.session()
            let first = try await client.turn("Hi?", in: id, idempotencyKey: "k-1").events
            let second = try await client.turn("Hi?", in: id, idempotencyKey: "k-1").events
            #expect(try first.turnID() == second.turnID())
            #expect(try second.spoken() == "Hello there.")
            #expect(second.map(\.name) == ["turn", "text", "done"])
            let other = try await client.turn("Bye?", in: id, idempotencyKey: "k-1")
            #expect(other.statusCode == 422)
            #expect(try other.json()["code"].stringValue == "idempotency_mismatch")
            let turns = try await client.get("/read/v1/sessions/\(id)/turns").json()
            #expect(turns["items"].arrayValue?.count == 1)
        }
        #expect(fixture.backend.calls == 1)
    }

    @Test func submitRepeatedWhileTheTurnRunsSharesIt() async throws {
        let gate = Gate()
        let fixture = Fixture(Self.paused(gate))
        try await fixture.routed { client in
            let id = try await client.session()
            try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<2 {
                    group.addTask { try await client.turn("Hi?", in: id, idempotencyKey: "k-1").events.spoken() }
                }
                await fixture.backend.wait(for: .began)
                gate.open()
                for try await text in group { #expect(text == "Grüße, Welt.") }
            }
        }
        #expect(fixture.backend.calls == 1)
    }

    struct Bad: Sendable {
        var body: String
        var status: Int
        var code: String
        var headers: [String: String] = [:]
    }

    @Test(
        arguments: [
            Bad(body: #"{"text":""}"#, status: 400, code: "invalid_value"),
            Bad(body: #"{"text":" \n\t "}"#, status: 400, code: "invalid_value"),
            Bad(body: "{}", status: 400, code: "missing_required_parameter"),
            Bad(body: #"{"text":["Hi"]}"#, status: 400, code: "invalid_type"),
            Bad(body: #"{"text":"Hi","replaces":7}"#, status: 400, code: "invalid_type"),
            Bad(body: #"{"text":"Hi","replaces":"t-unknown"}"#, status: 404, code: "not_found"),
            Bad(body: #"{"text":"Hi"}"#, status: 400, code: "invalid_value", headers: ["Idempotency-Key": ""]),
            Bad(
                body: #"{"text":"Hi"}"#, status: 400, code: "invalid_value",
                headers: ["Idempotency-Key": String(repeating: "k", count: 201)]
            ),
            Bad(
                body: #"{"text":"\#(String(repeating: "x", count: 17 << 10))"}"#, status: 413, code: "text_too_long"
            ),
            Bad(
                body: #"{"text":"\#(String(repeating: "x", count: 65 << 10))"}"#, status: 413, code: "body_too_large"
            ),
        ]
    )
    func badTurnIsRefused(bad: Bad) async throws {
        let fixture = Fixture()
        try await fixture.routed { client in
            let id = try await client.session()
            let response = try await client.post("/write/v1/sessions/\(id)/turns", bad.body, headers: bad.headers)
            #expect(response.statusCode == bad.status)
            #expect(try response.json()["code"].stringValue == bad.code)
            let turns = try await client.get("/read/v1/sessions/\(id)/turns").json()
            #expect(turns["items"].arrayValue?.isEmpty == true)
        }
        #expect(fixture.backend.calls == 0)
    }

    @Test func cancelStopsTheModelCallAndKeepsWhatWasSaid() async throws {
        let fixture = Fixture(Self.paused(Gate()))
        try await fixture.served { server in
            try await server.connect { connection in
                try await connection.send(ConnectionTests.post("/write/v1/sessions", #"{"kind":"knowledge"}"#))
                let id = try await connection.response().json()["id"].stringValue ?? ""
                try await connection.send(
                    ConnectionTests.post("/write/v1/sessions/\(id)/turns", #"{"text":"Hi?"}"#)
                )
                _ = try await connection.head()
                var heard: [ServerSentEvent] = []
                while try !heard.spoken().hasSuffix(", "), let chunk = try await connection.chunk() {
                    heard += ServerSentEvent.all(in: chunk)
                }
                let turn = try heard.turnID()
                try await server.connect { other in
                    let path = "/write/v1/sessions/\(id)/turns/\(turn)/cancel"
                    try await other.send(ConnectionTests.post(path, ""))
                    #expect(try await other.response().status == 204)
                }
                await fixture.backend.wait(for: .cancelled)
                var rest = ""
                while let chunk = try await connection.chunk() { rest += chunk }
                let error = try #require(ServerSentEvent.all(in: rest).last)
                #expect(error.name == "error")
                #expect(try error.json()["code"].stringValue == "cancelled")

                try await connection.send(Self.get("/read/v1/sessions/\(id)/turns"))
                let turns = try await connection.response().json()
                #expect(turns["items"][0]["status"].stringValue == "cancelled")
                #expect(turns["items"][0]["replyText"].stringValue == "Grüße, ")
            }
        }
    }

    @Test func cancelOfAFinishedTurnChangesNothing() async throws {
        try await Fixture().routed { client in
            let id = try await client.session()
            let turn = try await client.turn("Hi?", in: id).events.turnID()
            let path = "/write/v1/sessions/\(id)/turns"
            #expect(try await client.post("\(path)/\(turn)/cancel", "").statusCode == 204)
            #expect(try await client.post("\(path)/t-unknown/cancel", "").statusCode == 404)
            let turns = try await client.get("/read/v1/sessions/\(id)/turns").json()
            #expect(turns["items"][0]["status"].stringValue == "complete")
        }
    }

    @Test func failedTurnEndsWithAProblemAndCanBeRetried() async throws {
        let fixture = Fixture(
            StubBackend { call in
                call.say("Half")
                guard call.number > 1 else { throw TurnError(.modelFailed, "The model server broke off") }
                return StubBackend.finish
            }
        )
        try await fixture.routed { client in
            let id = try await client.session()
            let failed = try await client.turn("Hi?", in: id).events
            #expect(failed.last?.name == "error")
            let problem = try #require(failed.last).json()
            #expect(problem["code"].stringValue == "model_failed")
            #expect(problem["status"].intValue == 502)
            #expect(problem["requestId"].stringValue?.hasPrefix("req-") == true)

            let retried = try await client.turn("Hi?", in: id, replaces: failed.turnID()).events
            #expect(retried.last?.name == "done")
            #expect(try retried.first?.json()["index"].intValue == 0)
            let turns = try await client.get("/read/v1/sessions/\(id)/turns").json()
            #expect(turns["items"].arrayValue?.map { $0["status"].stringValue } == ["complete"])
        }
    }
}
