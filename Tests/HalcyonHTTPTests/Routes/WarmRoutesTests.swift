import HTTPTypes
import HalcyonCore
import HalcyonTesting
import HummingbirdTesting
import Testing

@testable import HalcyonHTTP

@Suite(.timeLimit(.minutes(1))) struct WarmRoutesTests {
    private static let path = "/ops/v1/warm"

    /// A backend that holds each call until a test lets them go.
    private static func held(_ gate: Gate) -> StubBackend {
        StubBackend { call in
            try await gate.wait()
            call.say("Hello there.")
            return StubBackend.finish
        }
    }

    @Test func aListIsAskedInAdvanceAndPeopleGetItFromTheStore() async throws {
        let fixture = Fixture()
        try await fixture.routed { client in
            let body = #"{"list":["What is grief?",{"question":""},null]}"#
            let wrong = try await client.ops(.post, Self.path, body)
            #expect(wrong.statusCode == 400)
            #expect(try wrong.json()["detail"].stringValue?.hasPrefix("`list[1]`: ") == true)

            let begun = try await client.ops(.post, Self.path, #"{"list":["What is grief?",null]}"#)
            #expect(begun.statusCode == 202)
            #expect(try begun.json()["sources"][0].stringValue == "list")
            await fixture.backend.wait(for: .ended)
            let session = try await client.session(#"{"kind":"knowledge"}"#)
            let turn = try await client.turn("what is  grief", in: session)
            let done = try #require(turn.events.last { $0.name == "done" }).json()
            #expect(["l1", "model"].contains(done["provenance"]["source"].stringValue))
            #expect(fixture.backend.calls == 1)
        }
    }

    @Test func aRunIsShownAndStopped() async throws {
        let gate = Gate()
        let fixture = Fixture(Self.held(gate))
        try await fixture.routed { client in
            let quiet = try await client.ops(.get, Self.path).json()
            #expect(quiet["enabled"].boolValue == true && quiet["running"] == .null)
            #expect(quiet["capacity"][0]["spareSlots"].intValue == 8)
            #expect(quiet["capacity"][0]["allowed"].intValue == 2)
            #expect(try await client.ops(.delete, Self.path).json()["stopped"].boolValue == false)

            _ = try await client.ops(.post, Self.path, #"{"list":["a","b","c"],"limit":2}"#)
            await fixture.backend.wait(for: .began)
            let running = try await client.ops(.get, Self.path).json()["running"]
            #expect(running["total"].intValue == 2 && running["trigger"].stringValue == "operator")
            let second = try await client.ops(.post, Self.path, #"{"sources":["sketch"]}"#)
            #expect(second.statusCode == 409)
            #expect(try second.json()["code"].stringValue == "warm_running")
            #expect(try await client.ops(.delete, Self.path).json()["stopped"].boolValue == true)
            await fixture.backend.wait(for: .cancelled)
        }
    }

    @Test func switchingTheFlagOffStopsItAndKeepsItOff() async throws {
        let gate = Gate()
        let fixture = Fixture(Self.held(gate))
        try await fixture.routed { client in
            _ = try await client.ops(.post, Self.path, #"{"list":["a"]}"#)
            await fixture.backend.wait(for: .began)
            _ = try await client.ops(.put, "/ops/v1/flags/answers.warm", #"{"enabled":false}"#)
            await fixture.backend.wait(for: .cancelled)
            let refused = try await client.ops(.post, Self.path, #"{"list":["a"]}"#)
            #expect(refused.statusCode == 409)
            #expect(try refused.json()["code"].stringValue == "warm_off")
            #expect(try await client.ops(.get, Self.path).json()["enabled"].boolValue == false)
        }
    }

    @Test(arguments: [
        (#"{"sources":["moon"]}"#, "sources"), (#"{"limit":0}"#, "limit"), (#"{"limit":"x"}"#, "limit"),
        (#"{"list":"x"}"#, "list"), (#"{"list":[7]}"#, "list"), (#"{"sources":["list"]}"#, ""), ("{", ""),
    ])
    func whatIsWrongIsNamed(body: String, parameter: String) async throws {
        try await Fixture().routed { client in
            let response = try await client.ops(.post, Self.path, body)
            #expect(response.statusCode == 400)
            #expect(try response.json()["parameter"].stringValue ?? "" == parameter)
        }
    }

    @Test func itIsForOperators() async throws {
        try await Fixture().routed { client in
            for (method, path) in [
                (HTTPRequest.Method.get, Self.path), (.post, Self.path), (.delete, Self.path),
                (.delete, "/ops/v1/demand"),
            ] {
                let response = try await client.send(method, path, method == .post ? "{}" : nil)
                #expect(response.statusCode == 403)
            }
        }
    }

    @Test func whatWasAskedIsForgottenOnDemandForTheKeysTenant() async throws {
        let fixture = Fixture()
        let hour = WeekHour(ofWeek: 1, week: 1)
        let asked = { (tenant: TenantID) in
            AskedTurn(
                turn: RepeatableTurn(tenant: tenant, role: .clinician, locale: "en", content: .knowledge("q")), times: 2
            )
        }
        try await fixture.store.add([asked("north"), asked("south")], to: hour)
        try await fixture.routed { client in
            let response = try await client.ops(.delete, "/ops/v1/demand")
            #expect(try response.json()["forgotten"].intValue == 1)
        }
        #expect(try await fixture.store.mostAsked(in: [hour], limit: 9) == [asked("south")])
    }

    @Test func hitsOnTheFastLaneCountAsDemand() async throws {
        let fixture = Fixture()
        try await fixture.served { server in
            try await server.connect { connection in
                let body = ChatBody.whole
                let request =
                    "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(Fixture.key)\r\n"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
                for index in 0..<5 {
                    try await connection.send(request)
                    #expect(try await connection.response().provenance == (index == 0 ? "model" : "l1"))
                }
            }
        }
        #expect(fixture.demand.top(9).map(\.times) == [5])
    }

    @Test func noAnswerRepeatsWhatIsAsked() async throws {
        let fixture = Fixture(StubBackend.failing(TurnError(.modelFailed, "The model server broke off")))
        try await fixture.routed { client in
            let begun = try await client.ops(.post, Self.path, #"{"list":["I cannot sleep since March"]}"#)
            await fixture.backend.wait(for: .failed)
            let shown = try await client.ops(.get, Self.path)
            for text in [begun.text, shown.text] { #expect(!text.contains("sleep")) }
        }
    }
}

extension TestClientProtocol {
    /// Sends a request with an operator's key.
    func ops(_ method: HTTPRequest.Method, _ uri: String, _ body: String? = nil) async throws -> TestResponse {
        try await self.send(method, uri, body, key: Fixture.operatorKey)
    }
}
