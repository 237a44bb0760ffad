import HTTPTypes
import HalcyonCore
import Testing

@testable import HalcyonHTTP

@Suite(.timeLimit(.minutes(1))) struct HealthRoutesTests {
    @Test func processIsHealthyWithoutAKey() async throws {
        try await Fixture().routed { client in
            let response = try await client.get("/healthz", key: nil)
            #expect(response.statusCode == 200)
            #expect(response.text == #"{"status":"ok"}"#)
            let head = try await client.send(.head, "/healthz", key: nil)
            #expect(head.statusCode == 200)
            #expect(head.text.isEmpty)
        }
    }

    @Test(arguments: [true, false])
    func readinessFollowsItsChecks(isOK: Bool) async throws {
        let checks = [
            Readiness.Check(name: "store", isOK: true, detail: "the database answers"),
            Readiness.Check(name: "models", isOK: isOK, detail: "as it is"),
        ]
        try await Fixture(readiness: checks).routed { client in
            let response = try await client.get("/readyz", key: nil)
            #expect(response.statusCode == (isOK ? 200 : 503))
            let json = try response.json()
            #expect(json["status"].stringValue == (isOK ? "ready" : "not ready"))
            #expect(json["checks"].arrayValue?.map { $0["name"].stringValue } == ["store", "models"])
            #expect(json["checks"].arrayValue?.map { $0["ok"].boolValue } == [true, isOK])
            #expect(json["checks"][1]["detail"].stringValue == "as it is")
        }
    }

    @Test func metricsAreAPageForPrometheus() async throws {
        try await Fixture().routed { client in
            let response = try await client.get("/metrics", key: nil)
            #expect(response.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8")
            #expect(response.text == "# metrics\n")
        }
    }

    @Test func pageLearnsItsKeyWhereTheProfileGivesOneAway() async throws {
        try await Fixture(page: PageConfiguration(apiKey: "local", profile: "dev")).routed { client in
            let json = try await client.get("/app/config.json", key: nil).json()
            #expect(json["apiKey"].stringValue == "local")
            #expect(json["profile"].stringValue == "dev")
            #expect(json["notices"].arrayValue == [.string("This model is a stub.")])
            #expect(json["models"].arrayValue == [.string("stub-1"), .string("stub-2")])
            #expect(json["version"].stringValue == "0.0.0-test")
        }
        try await Fixture().routed { client in
            let json = try await client.get("/app/config.json", key: nil).json()
            #expect(json.names.contains("apiKey"))
            #expect(json["apiKey"] == .null)
        }
    }
}
