import HalcyonCore
import Testing

@testable import HalcyonHTTP

@Suite(.timeLimit(.minutes(1))) struct ReadRoutesTests {
    static let lists = ["/read/v1/scenarios", "/read/v1/concepts", "/read/v1/sessions"]

    @Test(arguments: Self.lists, ["0", "201", "-1", "many", "", "1.5"])
    func limitOutsideItsRangeIsRefused(path: String, limit: String) async throws {
        try await Fixture().routed { client in
            let response = try await client.get("\(path)?limit=\(limit)")
            #expect(response.statusCode == 400)
            #expect(try response.json()["code"].stringValue == "invalid_value")
            #expect(try response.json()["parameter"].stringValue == "limit")
        }
    }

    @Test(arguments: Self.lists)
    func foreignCursorIsRefused(path: String) async throws {
        try await Fixture().routed { client in
            let response = try await client.get("\(path)?cursor=made-up")
            #expect(response.statusCode == 400)
            #expect(try response.json()["code"].stringValue == "invalid_cursor")
            #expect(try response.json()["parameter"].stringValue == "cursor")
        }
    }

    @Test func pagesFollowOneAnother() async throws {
        try await Fixture().routed { client in
            var seen: [String?] = []
            var cursor = ""
            for _ in 0..<3 {
                let page = try await client.get("/read/v1/scenarios?limit=1\(cursor)").json()
                seen.append(page["items"][0]["id"].stringValue)
                cursor = page["nextCursor"].stringValue.map { "&cursor=\($0)" } ?? "&cursor=end"
            }
            #expect(seen == Fixture.ids)
            #expect(cursor == "&cursor=end")
        }
    }

    @Test(
        arguments: [
            ("scenarios?query=sleep", ["sc-01"]), ("scenarios?difficulty=2", ["sc-02"]),
            ("scenarios?query=grief&difficulty=3", ["sc-03"]), ("scenarios?query=nothing", []),
            ("scenarios?query=", ["sc-01", "sc-02", "sc-03"]), ("concepts?query=exposure%20therapy", ["c-1"]),
            ("concepts?query=circles", ["c-2"]), ("concepts?category=method", ["c-1"]), ("concepts", ["c-1", "c-2"]),
        ] as [(String, [String])]
    )
    func listsAreFiltered(path: String, ids: [String]) async throws {
        try await Fixture().routed { client in
            let response = try await client.get("/read/v1/\(path)")
            #expect(response.statusCode == 200)
            #expect(try response.json()["items"].arrayValue?.map { $0["id"].stringValue } == ids)
        }
    }

    @Test(arguments: ["0", "6", "hard"])
    func difficultyOutsideItsRangeIsRefused(difficulty: String) async throws {
        try await Fixture().routed { client in
            let response = try await client.get("/read/v1/scenarios?difficulty=\(difficulty)")
            #expect(response.statusCode == 400)
            #expect(try response.json()["parameter"].stringValue == "difficulty")
        }
    }

    @Test func oneThingIsReadByItsID() async throws {
        try await Fixture().routed { client in
            let scenario = try await client.get("/read/v1/scenarios/sc-01").json()
            #expect(
                scenario.names == [
                    "clientBrief", "difficulty", "id", "learningGoal", "openingLine", "risk", "title", "topic",
                ]
            )
            #expect(scenario["risk"].stringValue == "low")
            let concept = try await client.get("/read/v1/concepts/c-1").json()
            #expect(concept["synonyms"][0].stringValue == "exposure therapy")
            for path in ["scenarios/x", "concepts/x", "sessions/x", "sessions/x/turns", "reports/x"] {
                let response = try await client.get("/read/v1/\(path)")
                #expect(response.statusCode == 404)
                #expect(try response.json()["code"].stringValue == "not_found")
            }
        }
    }

    @Test func answersAreNeverKeptByCaches() async throws {
        try await Fixture().routed { client in
            let response = try await client.get("/read/v1/scenarios")
            #expect(response.header("Cache-Control") == "no-store")
            #expect(response.header("X-Content-Type-Options") == "nosniff")
        }
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_735_689_599_999, "2024-12-31T23:59:59.999Z"), (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        ] as [(Int64, String)]
    )
    func timesAreWrittenAsRFC3339(milliseconds: Int64, text: String) {
        #expect(Timestamp.text(unixMilliseconds: milliseconds) == text)
    }
}
