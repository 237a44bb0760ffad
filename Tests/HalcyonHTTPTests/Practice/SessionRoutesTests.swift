import HTTPTypes
import HalcyonCore
import HalcyonTesting
import Testing

@testable import HalcyonHTTP

@Suite(.timeLimit(.minutes(1))) struct SessionRoutesTests {
    @Test(arguments: ["knowledge", "rehearsal"])
    func sessionIsCreatedReadListedAndDeleted(kind: String) async throws {
        try await Fixture().routed { client in
            let body = kind == "knowledge" ? #"{"kind":"knowledge"}"# : #"{"kind":"rehearsal","scenarioId":"sc-02"}"#
            let created = try await client.post("/write/v1/sessions", body)
            #expect(created.statusCode == 201)
            let session = try created.json()
            let id = try #require(session["id"].stringValue)
            #expect(created.header("Location") == "/read/v1/sessions/\(id)")
            #expect(session["kind"].stringValue == kind)
            #expect(session["scenarioId"].stringValue == (kind == "rehearsal" ? "sc-02" : nil))
            #expect(session["title"].stringValue == (kind == "rehearsal" ? "Scenario 2" : "Knowledge questions"))
            #expect(session["createdAt"].stringValue == "2025-11-24T16:00:00.123Z")
            #expect(session["turnCount"].intValue == 0)

            #expect(try await client.get("/read/v1/sessions/\(id)").json() == session)
            let list = try await client.get("/read/v1/sessions").json()
            #expect(list["items"].arrayValue == [session])
            #expect(list["nextCursor"] == .null)

            let deleted = try await client.send(.delete, "/write/v1/sessions/\(id)")
            #expect(deleted.statusCode == 204)
            #expect(deleted.text.isEmpty)
            #expect(try await client.get("/read/v1/sessions/\(id)").statusCode == 404)
        }
    }

    @Test(
        arguments: [
            (#"{"kind":"rehearsal","scenarioId":"sc-99"}"#, 404, "not_found"),
            (#"{"kind":"rehearsal"}"#, 400, "missing_required_parameter"), (#"{"kind":"nap"}"#, 400, "invalid_value"),
            (#"{"kind":7}"#, 400, "invalid_type"), ("{}", 400, "missing_required_parameter"),
            ("[]", 400, "invalid_type"), (#"{"kind":"#, 400, "invalid_json"),
        ]
    )
    func badSessionIsRefused(body: String, status: Int, code: String) async throws {
        try await Fixture().routed { client in
            let response = try await client.post("/write/v1/sessions", body)
            #expect(response.statusCode == status)
            #expect(response.header("Content-Type") == "application/problem+json")
            #expect(try response.json()["code"].stringValue == code)
        }
    }

    @Test func sessionsOfAnotherKeyDoNotExist() async throws {
        try await Fixture().routed { client in
            let id = try await client.session()
            let turn = try await client.turn("Why?", in: id).events.turnID()
            for key in [Fixture.southKey, Fixture.operatorKey] {
                let reads = ["sessions/\(id)", "sessions/\(id)/turns", "reports/\(id)"].map { "/read/v1/\($0)" }
                for path in reads + ["/write/v1/sessions/\(id)/turns/\(turn)/events"] {
                    let response = try await client.get(path, key: key)
                    #expect(response.statusCode == 404)
                }
                let posts = [
                    ("sessions/\(id)/turns", #"{"text":"Mine?"}"#), ("sessions/\(id)/turns/\(turn)/cancel", ""),
                    ("feedback", #"{"sessionId":"\#(id)","rating":1}"#),
                ]
                for (path, body) in posts {
                    let response = try await client.post("/write/v1/\(path)", body, key: key)
                    #expect(response.statusCode == 404)
                }
                let deleted = try await client.send(.delete, "/write/v1/sessions/\(id)", key: key)
                #expect(deleted.statusCode == 404)
                let list = try await client.get("/read/v1/sessions", key: key).json()
                #expect(list["items"].arrayValue?.isEmpty == true)
            }
            #expect(try await client.get("/read/v1/sessions/\(id)").json()["turnCount"].intValue == 1)
        }
    }

    @Test func feedbackIsKept() async throws {
        let fixture = Fixture()
        try await fixture.routed { client in
            let id = try await client.session()
            let turn = try await client.turn("Why?", in: id).events.turnID()
            let bodies = [
                #"{"sessionId":"\#(id)","rating":5,"comment":"Good"}"#,
                #"{"sessionId":"\#(id)","turnId":"\#(turn)","verdict":"down"}"#,
            ]
            for body in bodies {
                let response = try await client.post("/write/v1/feedback", body)
                #expect(response.statusCode == 201)
                #expect(try response.json()["id"].stringValue?.hasPrefix("f-") == true)
            }
            #expect(fixture.store.feedback.map(\.rating) == [5, nil])
            #expect(fixture.store.feedback.map(\.verdict) == [nil, .down])
            #expect(fixture.store.feedback.map(\.turn?.value) == [nil, turn])
        }
    }

    @Test(
        arguments: [
            (#""rating":0"#, 400, "rating"), (#""rating":6"#, 400, "rating"), (#""rating":"five""#, 400, "rating"),
            (#""verdict":"sideways""#, 400, "verdict"), (#""comment":"only""#, 400, "rating"),
            (#""rating":5,"turnId":"t-unknown""#, 404, nil),
        ] as [(String, Int, String?)]
    )
    func badFeedbackIsRefused(members: String, status: Int, parameter: String?) async throws {
        let fixture = Fixture()
        try await fixture.routed { client in
            let id = try await client.session()
            let response = try await client.post("/write/v1/feedback", #"{"sessionId":"\#(id)",\#(members)}"#)
            #expect(response.statusCode == status)
            #expect(try response.json()["parameter"].stringValue == parameter)
            let unknown = try await client.post("/write/v1/feedback", #"{"sessionId":"s-unknown","rating":5}"#)
            #expect(unknown.statusCode == 404)
        }
        #expect(fixture.store.feedback.isEmpty)
    }

    @Test func reportCountsWhatWasSaidAndWhereAnswersCameFrom() async throws {
        try await Fixture().routed { client in
            for _ in 0..<2 {
                let id = try await client.session()
                _ = try await client.turn("What is exposure?", in: id)
                _ = try await client.turn("Thank you.", in: id)
                let report = try await client.get("/read/v1/reports/\(id)").json()
                #expect(report["sessionId"].stringValue == id)
                #expect(report["turns"].intValue == 2)
                #expect(report["userWords"].intValue == 5)
                #expect(report["questions"].intValue == 1)
                #expect(report["openQuestions"].intValue == 1)
                #expect(report["medianReplySeconds"].doubleValue.map { $0 >= 0 } == true)
            }
            let sessions = try await client.get("/read/v1/sessions").json()
            let reports = try await (0..<2).asyncMap { index in
                let id = sessions["items"][index]["id"].stringValue ?? ""
                return try await client.get("/read/v1/reports/\(id)").json()["provenance"]
            }
            #expect(reports.compactMap { $0["model"].intValue } == [2])
            #expect(reports.compactMap { $0["l1"].intValue } == [2])
        }
    }
}

extension Range<Int> {
    fileprivate func asyncMap<Result>(_ body: (Int) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await body(element)) }
        return results
    }
}
