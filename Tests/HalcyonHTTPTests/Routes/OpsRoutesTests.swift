import HTTPTypes
import HalcyonCache
import HalcyonCore
import Testing

@testable import HalcyonHTTP

@Suite(.timeLimit(.minutes(1))) struct OpsRoutesTests {
    static let key = Fixture.operatorKey

    @Test func flagsAreListed() async throws {
        try await Fixture().routed { client in
            let flags = try await client.get("/ops/v1/flags", key: Self.key).json()["flags"].arrayValue
            #expect(flags?.compactMap { $0["name"].stringValue } == Flag.allCases.map(\.rawValue))
            #expect(flags?.allSatisfy { $0["enabled"].boolValue == true } == true)
            #expect(flags?.first?.names == ["enabled", "name", "phase", "retires", "summary"])
        }
    }

    @Test func changedFlagTakesEffectAndIsAudited() async throws {
        let fixture = Fixture()
        try await fixture.routed { client in
            _ = try await client.chat(ChatBody.whole)
            for (enabled, source) in [(false, "model"), (true, "l1")] {
                let body = #"{"enabled":\#(enabled),"reason":"A drill"}"#
                let flag = try await client.send(.put, "/ops/v1/flags/answers.exact", body, key: Self.key)
                #expect(flag.statusCode == 200)
                #expect(try flag.json()["name"].stringValue == "answers.exact")
                #expect(try flag.json()["enabled"].boolValue == enabled)
                #expect(try await client.chat(ChatBody.whole).provenance == source)
            }
            let audit = try await client.get("/ops/v1/flags/audit?limit=1", key: Self.key).json()
            let change = audit["items"][0]
            #expect(change["at"].stringValue == "2025-11-24T16:00:00.123Z")
            #expect(change["name"].stringValue == "answers.exact")
            #expect(change["from"].boolValue == false)
            #expect(change["to"].boolValue == true)
            #expect(change["by"].stringValue == "oda")
            #expect(change["reason"].stringValue == "A drill")
            let cursor = try #require(audit["nextCursor"].stringValue)
            let next = try await client.get("/ops/v1/flags/audit?limit=1&cursor=\(cursor)", key: Self.key).json()
            #expect(next["items"][0]["to"].boolValue == false)
            #expect(next["nextCursor"] == .null)
        }
    }

    @Test(
        arguments: [
            ("cache.l9", #"{"enabled":true}"#, 404, "unknown_flag"),
            ("cache.l1", "{}", 400, "missing_required_parameter"), ("cache.l1", #"{"enabled":1}"#, 400, "invalid_type"),
            ("cache.l1", #"{"enabled":false,"reason":7}"#, 400, "invalid_type"),
            ("cache.l1", #"{"enabled":false,"reason":"\#(String(repeating: "r", count: 501))"}"#, 400, "invalid_value"),
            ("cache.l1", #"{"reason":"\#(String(repeating: "r", count: 5000))"}"#, 413, "body_too_large"),
        ]
    )
    func badChangeIsRefused(flag: String, body: String, status: Int, code: String) async throws {
        let fixture = Fixture()
        try await fixture.routed { client in
            let response = try await client.send(.put, "/ops/v1/flags/\(flag)", body, key: Self.key)
            #expect(response.statusCode == status)
            #expect(try response.json()["code"].stringValue == code)
            let audit = try await client.get("/ops/v1/flags/audit", key: Self.key).json()
            #expect(audit["items"].arrayValue?.isEmpty == true)
        }
        #expect(fixture.parts.flags.board.snapshot == .allOn)
    }

    @Test func statusShowsPoolsCachesAndWork() async throws {
        try await Fixture().routed { client in
            for _ in 0..<3 { _ = try await client.chat(ChatBody.whole) }
            let status = try await client.get("/ops/v1/status", key: Self.key).json()
            #expect(status["version"].stringValue == "0.0.0-test")
            #expect(status["uptimeSeconds"].doubleValue.map { $0 >= 0 } == true)
            #expect(status["inFlight"].intValue == 0)
            #expect(status["liveTurns"].intValue == 0)
            let instance = status["pools"][0]["instances"][0]
            #expect(status["pools"][0]["model"].stringValue == "stub-1")
            #expect(
                instance.names == [
                    "background", "completed", "failed", "healthy", "name", "running", "slots", "url",
                ])
            #expect(instance["completed"].intValue == 1)
            let cache = status["caches"][0]
            #expect(cache["cache"].stringValue == "replies")
            #expect(cache["tier"].stringValue == "l1")
            #expect(cache["shared"] == .null)
            #expect(status["shared"] == .null)
            #expect(cache["entries"].intValue == 1)
            #expect(cache["hits"].intValue == 2)
            #expect(cache["bytes"].intValue.map { $0 > 0 } == true)
        }
    }

    @Test func statusShowsTheSharedTier() async throws {
        var fixture = Fixture()
        var coherence = CoherenceStatistics()
        (coherence.shards, coherence.shardsHeard, coherence.isTrusted) = (3, 2, true)
        (coherence.propagated, coherence.propagation) = (4, .milliseconds(6))
        let report = SharedTierReport(
            kind: "redis ring", servers: [.init(address: "10.0.0.1:6379", isConnected: false)], coherence: coherence)
        fixture.parts.shared = { report }
        try await fixture.routed { client in
            let status = try await client.get("/ops/v1/status", key: Self.key).json()
            let shared = status["shared"]
            #expect(shared["kind"].stringValue == "redis ring")
            #expect(shared["servers"][0]["connected"].boolValue == false)
            #expect(shared["shardsHeard"].intValue == 2)
            #expect(shared["delayMilliseconds"].doubleValue == 1.5)
            #expect(status["caches"][0]["shared"]["hits"].intValue == 0)
            let document = try await OpenAPITests.document(client)
            let schema = document.schema("get", "/ops/v1/status", status: "200")
            #expect(document.faults(in: status, schema: schema) == [])
        }
    }

    @Test func cachesAreCleared() async throws {
        try await Fixture().routed { client in
            for source in ["model", "l1"] { #expect(try await client.chat(ChatBody.whole).provenance == source) }
            let refused = try await client.send(.delete, "/ops/v1/caches", nil, key: Fixture.key)
            #expect(refused.statusCode == 403)
            #expect(try await client.chat(ChatBody.whole).provenance == "l1")
            let cleared = try await client.send(.delete, "/ops/v1/caches", nil, key: Self.key)
            #expect(cleared.statusCode == 200)
            #expect(try cleared.json()["othersTold"].boolValue == true)
            #expect(try await client.chat(ChatBody.whole).provenance == "model")
        }
    }
}
