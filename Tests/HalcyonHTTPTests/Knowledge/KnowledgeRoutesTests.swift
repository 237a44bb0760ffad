import HTTPTypes
import HalcyonCore
import HalcyonTesting
import HummingbirdTesting
import Testing

@testable import HalcyonHTTP

@Suite(.timeLimit(.minutes(1))) struct KnowledgeRoutesTests {
    static let concept = """
        {"name":"Grief","definition":"A response to loss.","category":"Emotion","synonyms":["mourning"],"source":null}
        """
    static let scenario = """
        {"title":"A door","topic":"Loss","difficulty":2,"risk":"low","clientBrief":"Sam, 40",
         "openingLine":"Well.","learningGoal":"Listen"}
        """

    @Test func aConceptIsAddedReadFoundChangedAndDeleted() async throws {
        try await Fixture().routed { client in
            let path = "/write/v1/concepts/grief"
            let added = try await client.ops(.put, path, Self.concept)
            #expect(added.statusCode == 201)
            #expect(added.header("Location") == "/read/v1/concepts/grief")
            let body = try added.json()
            #expect(body["change"].stringValue == "added")
            #expect(body["knowledgeVersion"].intValue == 2)
            #expect(body["concept"]["id"].stringValue == "grief")
            #expect(try await client.get("/read/v1/concepts/grief").json() == body["concept"])

            let again = try await client.ops(.put, path, Self.concept)
            #expect(again.statusCode == 200)
            #expect(try again.json()["change"].stringValue == "unchanged")
            #expect(try again.json()["knowledgeVersion"].intValue == 2)

            let other = Self.concept.replacing("loss", with: "a loss")
            #expect(try await client.ops(.put, path, other).json()["change"].stringValue == "changed")
            let found = try await client.get("/read/v1/concepts?query=mourning").json()
            #expect(found["items"].arrayValue?.count == 1)

            let deleted = try await client.ops(.delete, path)
            #expect(deleted.statusCode == 200)
            #expect(try deleted.json()["change"].stringValue == "deleted")
            #expect(try deleted.json()["knowledgeVersion"].intValue == 4)
            #expect(try deleted.json()["id"].stringValue == "grief")
            #expect(try await client.get("/read/v1/concepts/grief").statusCode == 404)
            let none = try await client.get("/read/v1/concepts?query=mourning").json()
            #expect(none["items"].arrayValue?.isEmpty == true)
            #expect(try await client.ops(.delete, path).json()["change"].stringValue == "unchanged")
        }
    }

    @Test func aScenarioIsAddedRehearsedAndDeleted() async throws {
        try await Fixture().routed { client in
            let path = "/write/v1/scenarios/door"
            let added = try await client.ops(.put, path, Self.scenario)
            #expect(added.statusCode == 201)
            #expect(added.header("Location") == "/read/v1/scenarios/door")
            #expect(try added.json()["scenario"]["clientBrief"].stringValue == "Sam, 40")
            let session = try await client.session(#"{"kind":"rehearsal","scenarioId":"door"}"#)
            #expect(try await client.turn("Hello", in: session).statusCode == 200)
            #expect(try await client.ops(.put, path, Self.scenario).json()["change"].stringValue == "unchanged")
            #expect(try await client.ops(.delete, path).json()["change"].stringValue == "deleted")
            #expect(try await client.get("/read/v1/scenarios/door").statusCode == 404)
            let gone = try await client.turn("Hello again", in: session)
            #expect(gone.statusCode == 404)
            #expect(try gone.json()["detail"].stringValue?.contains("scenario") == true)
        }
    }

    @Test func anEditIsForOperatorsAndAdmins() async throws {
        try await Fixture().routed { client in
            for path in ["/write/v1/concepts/c-1", "/write/v1/scenarios/sc-01"] {
                let refused = try await client.send(.put, path, Self.concept)
                #expect(refused.statusCode == 403)
                #expect(refused.header("Content-Type") == "application/problem+json")
                #expect(try refused.json()["code"].stringValue == "insufficient_role")
                #expect(try await client.send(.delete, path).statusCode == 403)
                #expect(try await client.send(.delete, path, key: nil).statusCode == 401)
                #expect(try await client.get(path.replacing("write", with: "read")).statusCode == 200)
            }
        }
    }

    @Test(arguments: [
        ("concepts/c", "{", "invalid_json", ""),
        ("concepts/c", "[]", "invalid_type", ""),
        ("concepts/c", "{}", "invalid_value", "name"),
        ("concepts/c", concept.replacing("[\"mourning\"]", with: "[1]"), "invalid_value", "synonyms"),
        (
            "concepts/c", concept.replacing("A response", with: String(repeating: "x", count: 20_000)), "invalid_value",
            "definition"
        ),
        ("concepts/c", concept.replacing("synonyms", with: "synonym"), "unknown_member", ""),
        ("concepts/c", concept.replacing("{", with: #"{"id":"d","#), "invalid_value", "id"),
        ("concepts/\(String(repeating: "x", count: 201))", concept, "invalid_value", "id"),
        ("concepts/a%0Ab", concept, "invalid_value", "id"), ("concepts/%20a", concept, "invalid_value", "id"),
        ("concepts/a%F", concept, "invalid_value", "id"), ("concepts/%FF", concept, "invalid_value", "id"),
        ("scenarios/s", scenario.replacing("2", with: "6"), "invalid_value", "difficulty"),
        ("scenarios/s", scenario.replacing("\"low\"", with: "\"huge\""), "invalid_value", "risk"),
        ("scenarios/s", scenario.replacing("Well.", with: "  "), "invalid_value", "openingLine"),
    ])
    func whatIsWrongIsNamedAndNothingIsChanged(path: String, body: String, code: String, parameter: String) async throws
    {
        let fixture = Fixture()
        try await fixture.routed { client in
            let response = try await client.ops(.put, "/write/v1/\(path)", body)
            #expect(response.statusCode == 400)
            let problem = try response.json()
            #expect(problem["code"].stringValue == code)
            #expect(problem["parameter"].stringValue ?? "" == parameter)
            #expect(problem["detail"].stringValue?.isEmpty == false)
            #expect(fixture.store.knowledgeVersion == KnowledgeVersion(1))
        }
    }

    @Test func anUnknownMemberIsNamedTogetherWithThoseThereAre() async throws {
        try await Fixture().routed { client in
            let short = try await client.ops(.put, "/write/v1/concepts/c", #"{"nmae":"x"}"#).json()["detail"]
            #expect(short.stringValue?.contains("`nmae`") == true)
            #expect(short.stringValue?.contains("category, definition, name, source, synonyms") == true)
            let text = "I have not slept for three nights and nobody knows"
            let long = try await client.ops(.put, "/write/v1/concepts/c", "{\"\(text)\":1}").json()["detail"]
            #expect(long.stringValue?.contains("slept") == false)
        }
    }

    @Test func aBodyOverTheLimitIsRefused() async throws {
        try await Fixture().routed { client in
            let body = "{\"name\":\"\(String(repeating: "x", count: 300_000))\"}"
            let response = try await client.ops(.put, "/write/v1/concepts/c", body)
            #expect(response.statusCode == 413)
        }
    }

    @Test func anIdMayHoldWhatAPathMustEncode() async throws {
        try await Fixture().routed { client in
            let added = try await client.ops(.put, "/write/v1/concepts/c%201%2F%C3%A4", Self.concept)
            #expect(try added.json()["concept"]["id"].stringValue == "c 1/ä")
            #expect(added.header("Location") == "/read/v1/concepts/c%201%2F%C3%A4")
            let read = try await client.get("/read/v1/concepts/c%201%2F%C3%A4").json()
            #expect(read["id"].stringValue == "c 1/ä")
        }
    }

    @Test func anEditMakesTheModelBeAskedAgain() async throws {
        let fixture = Fixture()
        try await fixture.routed { client in
            let session = try await client.session(#"{"kind":"knowledge"}"#)
            _ = try await client.turn("What is exposure?", in: session)
            _ = try await client.turn("What is exposure?", in: session)
            #expect(fixture.backend.calls == 1)
            let body = #"{"name":"Exposure","definition":"Meeting it.","category":"method"}"#
            _ = try await client.ops(.put, "/write/v1/concepts/c-1", body)
            _ = try await client.turn("What is exposure?", in: session)
            #expect(fixture.backend.calls == 2)
            #expect(fixture.backend.asked.last?.messages.first?.content.contains("Meeting it.") == true)
        }
    }
}
