import HTTPTypes
import HalcyonCore
import Hummingbird
import HummingbirdTesting
import Testing

@testable import HalcyonHTTP

/// The document says what the server does.
@Suite(.timeLimit(.minutes(1))) struct OpenAPITests {
    static func document(_ client: any TestClientProtocol) async throws -> APIDocument {
        let response = try await client.get("/openapi.json", key: nil)
        #expect(response.header("Content-Type") == "application/json")
        return APIDocument(root: try response.json())
    }

    @Test func documentNamesExactlyTheRoutes() async throws {
        let fixture = Fixture()
        let routes = Set(fixture.router.routes.map { "\($0.method.rawValue) \($0.path.description)" })
        #expect(routes.count > 25)
        try await fixture.routed { client in
            let document = try await Self.document(client)
            #expect(document.root["openapi"].stringValue == "3.1.0")
            #expect(document.operations.subtracting(routes) == [])
            #expect(routes.subtracting(document.operations) == [])
        }
    }

    @Test func everyOperationIsNamedOnceAndSaysWhatItAnswers() async throws {
        try await Fixture().routed { client in
            let document = try await Self.document(client)
            var ids: [String] = []
            for operation in document.operations {
                let parts = operation.split(separator: " ").map(String.init)
                let entry = document.root["paths"][parts[1]][parts[0].lowercased()]
                ids.append(entry["operationId"].stringValue ?? "")
                #expect(entry["summary"].stringValue?.isEmpty == false)
                let isOpen = entry["security"].arrayValue?.isEmpty == true
                #expect(entry["responses"].names.contains("401") == !isOpen, "\(operation)")
                #expect(entry["responses"].names.contains("403") == Self.isForOperators(parts), "\(operation)")
                let hasBody = entry["requestBody"] != .null
                #expect(!hasBody || entry["responses"].names.contains("400"), "\(operation)")
            }
            #expect(Set(ids).count == ids.count)
            #expect(!ids.contains(""))
        }
    }

    private static func isForOperators(_ operation: [String]) -> Bool {
        operation[1].hasPrefix("/ops/")
            || ["/write/v1/concepts/{id}", "/write/v1/scenarios/{id}"].contains(operation[1])
    }

    @Test func editsAreAsTheDocumentSays() async throws {
        try await Fixture().routed { client in
            let document = try await Self.document(client)
            let bodies = [
                ("concepts", KnowledgeRoutesTests.concept), ("scenarios", KnowledgeRoutesTests.scenario),
            ]
            for (kind, body) in bodies {
                for (method, status) in [(HTTPRequest.Method.put, "201"), (.put, "200"), (.delete, "200")] {
                    let response = try await client.send(
                        method, "/write/v1/\(kind)/x", method == .put ? body : nil, key: Fixture.operatorKey
                    )
                    #expect("\(response.statusCode)" == status)
                    let name = method.rawValue.lowercased()
                    let schema = document.schema(name, "/write/v1/\(kind)/{id}", status: status)
                    #expect(document.faults(in: try response.json(), schema: schema) == [], "\(name) \(kind)")
                }
            }
        }
    }

    @Test func askingInAdvanceIsAsTheDocumentSays() async throws {
        try await Fixture().routed { client in
            let document = try await Self.document(client)
            for (method, path, body, status) in [
                (HTTPRequest.Method.post, "/ops/v1/warm", #"{"list":["What is grief?"]}"#, "202"),
                (.get, "/ops/v1/warm", nil, "200"), (.delete, "/ops/v1/warm", nil, "200"),
                (.get, "/ops/v1/warm", nil, "200"), (.delete, "/ops/v1/demand", nil, "200"),
            ] {
                let response = try await client.ops(method, path, body)
                #expect("\(response.statusCode)" == status)
                let schema = document.schema(method.rawValue.lowercased(), path, status: status)
                #expect(document.faults(in: try response.json(), schema: schema) == [], "\(method) \(path)")
            }
        }
    }

    @Test func answersAreAsTheDocumentSays() async throws {
        try await Fixture(readiness: [.init(name: "store", isOK: true, detail: "fine")]).routed { client in
            let document = try await Self.document(client)
            let session = try await client.session(#"{"kind":"rehearsal","scenarioId":"sc-01"}"#)
            let events = try await client.turn("How are you?", in: session).events
            _ = try await client.send(
                .put, "/ops/v1/flags/cache.l1", #"{"enabled":true}"#, key: Fixture.operatorKey
            )
            let paths = [
                ("/v1/models", "/v1/models"), ("/v1/models/{id}", "/v1/models/stub-1"), ("/read/v1/me", "/read/v1/me"),
                ("/read/v1/scenarios", "/read/v1/scenarios"), ("/read/v1/scenarios/{id}", "/read/v1/scenarios/sc-01"),
                ("/read/v1/concepts", "/read/v1/concepts"), ("/read/v1/concepts/{id}", "/read/v1/concepts/c-1"),
                ("/read/v1/sessions", "/read/v1/sessions"), ("/read/v1/sessions/{id}", "/read/v1/sessions/\(session)"),
                ("/read/v1/sessions/{id}/turns", "/read/v1/sessions/\(session)/turns"),
                ("/read/v1/reports/{id}", "/read/v1/reports/\(session)"), ("/ops/v1/flags", "/ops/v1/flags"),
                ("/ops/v1/flags/audit", "/ops/v1/flags/audit"), ("/ops/v1/status", "/ops/v1/status"),
                ("/ops/v1/warm", "/ops/v1/warm"), ("/healthz", "/healthz"), ("/readyz", "/readyz"),
                ("/app/config.json", "/app/config.json"),
            ]
            for (pattern, path) in paths {
                let key = path.hasPrefix("/ops") ? Fixture.operatorKey : Fixture.key
                let response = try await client.get(path, key: key)
                let schema = document.schema("get", pattern, status: "200")
                #expect(document.faults(in: try response.json(), schema: schema) == [], "\(path)")
            }
            for (name, schema) in [("turn", "TurnBegunEvent"), ("text", "TurnTextEvent"), ("done", "TurnDoneEvent")] {
                let event = try #require(events.first { $0.name == name }).json()
                let schema = document.root["components"]["schemas"][schema]
                #expect(document.faults(in: event, schema: schema) == [], "\(name)")
            }
        }
    }

    @Test func repliesAndErrorsAreAsTheDocumentSays() async throws {
        try await Fixture().routed { client in
            let document = try await Self.document(client)
            let schemas = document.root["components"]["schemas"]
            for _ in 0..<2 {
                let whole = try await client.chat(ChatBody.whole).json()
                #expect(document.faults(in: whole, schema: schemas["ChatCompletion"]) == [])
                let stream = try await client.chat(ChatBody.streamWithUsage)
                for event in stream.events.dropLast() {
                    #expect(document.faults(in: try event.json(), schema: schemas["ChatChunk"]) == [])
                }
            }
            let vectors = try await client.post("/v1/embeddings", #"{"input":"x"}"#).json()
            #expect(document.faults(in: vectors, schema: schemas["EmbeddingList"]) == [])
            let error = try await client.chat("{").json()
            #expect(document.faults(in: error, schema: schemas["OpenAIError"]) == [])
            let problem = try await client.post("/write/v1/sessions", #"{"kind":"nap"}"#).json()
            #expect(document.faults(in: problem, schema: schemas["Problem"]) == [])
        }
    }
}
