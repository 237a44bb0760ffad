import HalcyonCore
import Testing

@testable import HalcyonHTTP

/// Who gets in, and what those who do not are told.
@Suite(.timeLimit(.minutes(1))) struct AuthenticationTests {
    @Test(
        arguments: ["/v1/models", "/read/v1/me", "/ops/v1/flags"],
        [nil, "Bearer guessed", "Bearer ", "Bearer", "Basic a2V5LWNsaW5pY2lhbg==", "key-clinician"]
    )
    func withoutAKnownKeyNobodyGetsIn(path: String, authorization: String?) async throws {
        try await Fixture().routed { client in
            let headers = authorization.map { ["Authorization": $0] } ?? [:]
            let response = try await client.get(path, key: nil, headers: headers)
            #expect(response.statusCode == 401)
            #expect(response.header("WWW-Authenticate") == "Bearer realm=\"halcyon\"")
            let code = authorization == nil ? "missing_api_key" : "invalid_api_key"
            let json = try response.json()
            guard path.hasPrefix("/v1") else {
                #expect(response.header("Content-Type") == "application/problem+json")
                #expect(json["type"].stringValue == "urn:halcyon:problem:\(code)")
                #expect(json["title"].stringValue == "Unauthorized")
                #expect(json["status"].intValue == 401)
                #expect(json["code"].stringValue == code)
                #expect(json["instance"].stringValue == path)
                #expect(json["requestId"].stringValue == response.header("X-Halcyon-Request-Id"))
                #expect(json["detail"].stringValue?.isEmpty == false)
                return
            }
            #expect(response.header("Content-Type") == "application/json")
            #expect(json["error"]["type"].stringValue == "authentication_error")
            #expect(json["error"]["code"].stringValue == code)
            #expect(json["error"].names == ["code", "message", "param", "type"])
        }
    }

    @Test func clinicianMayNotSeeOperations() async throws {
        try await Fixture().routed { client in
            let response = try await client.get("/ops/v1/status")
            #expect(response.statusCode == 403)
            #expect(try response.json()["code"].stringValue == "insufficient_role")
            #expect(try await client.get("/ops/v1/status", key: Fixture.operatorKey).statusCode == 200)
        }
    }

    @Test func tenantComesFromTheKeyAlone() async throws {
        try await Fixture().routed { client in
            let json = try await client.get("/read/v1/me", headers: ["X-Halcyon-Tenant": "south"]).json()
            #expect(json["tenant"].stringValue == "north")
            #expect(json["role"].stringValue == "clinician")
            #expect(json["keyName"].stringValue == "ada")
        }
    }

    @Test func schemeIsReadInAnyCase() async throws {
        try await Fixture().routed { client in
            let headers = ["Authorization": "bearer \(Fixture.key)"]
            let response = try await client.get("/read/v1/me", key: nil, headers: headers)
            #expect(response.statusCode == 200)
        }
    }

    @Test func keysWithoutASecretOrTwiceAreNoKeyring() async {
        #expect(APIKeyring([]).isEmpty)
        #expect(APIKeyring([]).caller(authorization: "Bearer x") == nil)
    }
}
