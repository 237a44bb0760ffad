import HTTPTypes
import HalcyonCore
import HummingbirdTesting
import NIOCore

extension JSONValue {
    /// A member, or null.
    subscript(_ name: String) -> JSONValue { self.objectValue?[name] ?? .null }

    /// An element, or null.
    subscript(_ index: Int) -> JSONValue {
        guard let values = self.arrayValue, values.indices.contains(index) else { return .null }
        return values[index]
    }

    var names: [String] { self.objectValue?.members.map(\.name) ?? [] }
}

extension TestResponse {
    var statusCode: Int { self.status.code }

    var text: String { String(buffer: self.body) }

    func json() throws -> JSONValue { try JSONReader.read(Array(self.body.readableBytesView)) }

    func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { self.headers[$0] } }

    var provenance: String? { self.header("X-Halcyon-Provenance") }

    var events: [ServerSentEvent] { ServerSentEvent.all(in: self.text) }
}

/// One event of a stream.
struct ServerSentEvent: Equatable {
    var id: String?
    var name: String?
    var data: String

    static func all(in text: String) -> [ServerSentEvent] {
        text.split(separator: "\n\n").map { block in
            var event = ServerSentEvent(data: "")
            for line in block.split(separator: "\n") {
                let parts = line.split(separator: ":", maxSplits: 1)
                let value = parts.dropFirst().first.map { String($0.drop { $0 == " " }) } ?? ""
                switch parts.first {
                case "id": event.id = value
                case "event": event.name = value
                case "data": event.data += value
                default: break
                }
            }
            return event
        }
    }

    func json() throws -> JSONValue { try JSONReader.read(Array(self.data.utf8)) }
}

extension TestClientProtocol {
    func send(
        _ method: HTTPRequest.Method, _ uri: String, _ body: String? = nil, key: String? = Fixture.key,
        headers: [String: String] = [:]
    ) async throws -> TestResponse {
        var fields = HTTPFields()
        if let key { fields[.authorization] = "Bearer \(key)" }
        for (name, value) in headers {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        return try await self.executeRequest(
            uri: uri, method: method, headers: fields, body: body.map { ByteBuffer(string: $0) }
        )
    }

    func get(
        _ uri: String, key: String? = Fixture.key, headers: [String: String] = [:]
    ) async throws -> TestResponse {
        try await self.send(.get, uri, key: key, headers: headers)
    }

    func post(
        _ uri: String, _ body: String, key: String? = Fixture.key, headers: [String: String] = [:]
    ) async throws -> TestResponse {
        try await self.send(.post, uri, body, key: key, headers: headers)
    }

    /// `POST /v1/chat/completions`.
    func chat(_ body: String, key: String? = Fixture.key, headers: [String: String] = [:]) async throws -> TestResponse
    {
        try await self.post("/v1/chat/completions", body, key: key, headers: headers)
    }
}

/// Bodies of chat requests.
enum ChatBody {
    static func asking(_ question: String, _ more: String = "") -> String {
        #"{"model":"stub-1","messages":[{"role":"user","content":"\#(question)"}]\#(more)}"#
    }

    static let whole = Self.asking("What is exposure?")
    static let stream = Self.asking("What is exposure?", #","stream":true"#)
    static let streamWithUsage = Self.asking(
        "What is exposure?", #","stream":true,"stream_options":{"include_usage":true}"#
    )
}
