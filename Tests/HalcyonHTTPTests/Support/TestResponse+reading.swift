import HTTPTypes
import HalcyonCore
import HummingbirdTesting
import NIOCore

extension TestResponse {
    var statusCode: Int { self.status.code }

    var text: String { String(buffer: self.body) }

    func json() throws -> JSONValue { try JSONReader.read(Array(self.body.readableBytesView)) }

    func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { self.headers[$0] } }

    var provenance: String? { self.header("X-Halcyon-Provenance") }

    var events: [ServerSentEvent] { ServerSentEvent.all(in: self.text) }
}
