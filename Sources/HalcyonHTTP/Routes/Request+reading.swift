import HTTPTypes
import HalcyonCore
import Hummingbird
import NIOCore

extension Request {
    /// The body as a JSON object.
    ///
    /// - Throws: ``HTTPFailure`` 400 or 413, `JSONError`.
    func jsonFields(upTo limit: Int) async throws -> (fields: JSONFields, members: JSONMembers) {
        let body = try await self.body.collect(upTo: limit)
        guard case .object(let members) = try JSONReader.read(Array(body.readableBytesView)) else {
            throw HTTPFailure.invalid(nil, "The body must be a JSON object.", code: "invalid_type")
        }
        return (JSONFields(members), members)
    }

    /// `?limit=&cursor=`.
    func page() throws -> PageRequest {
        guard let text = self.uri.queryParameters["limit"] else {
            return PageRequest(cursor: self.uri.queryParameters["cursor"].map(String.init))
        }
        guard let limit = Int(text), (1...PageRequest.maximumLimit).contains(limit) else {
            throw HTTPFailure.invalid(
                "limit", "`limit` must be a whole number from 1 to \(PageRequest.maximumLimit).", code: "invalid_value"
            )
        }
        return PageRequest(limit: limit, cursor: self.uri.queryParameters["cursor"].map(String.init))
    }

    /// A parameter that is not empty.
    func query(_ name: String) -> String? {
        guard let value = self.uri.queryParameters[Substring(name)], !value.isEmpty else { return nil }
        return String(value)
    }
}

extension HalcyonRequestContext {
    /// A part of the path, with what was percent-encoded in it.
    ///
    /// - Throws: ``HTTPFailure`` 400 for an encoding that is broken or no UTF-8.
    func path<Kind>(_ name: String, as: Identifier<Kind>.Type = Identifier<Kind>.self) throws -> Identifier<Kind> {
        guard let value = PercentEncoding.decode(try self.parameters.require(name)) else {
            throw HTTPFailure.invalid(name, "`\(name)` in the path is not encoded well.", code: "invalid_value")
        }
        return Identifier(value)
    }
}

extension Response {
    /// A JSON object.
    static func json(
        _ status: HTTPResponse.Status = .ok, headers: HTTPFields = [:], _ body: (inout JSONWriter) -> Void
    ) -> Response {
        var writer = JSONWriter()
        writer.object(body)
        var headers = headers
        headers[.contentType] = "application/json"
        if headers[.cacheControl] == nil { headers[.cacheControl] = "no-store" }
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: writer.bytes)))
    }

    /// `{"items": […], "nextCursor": …}`.
    static func page<Item>(_ page: Page<Item>, each: (inout JSONWriter, Item) -> Void) -> Response {
        .json { writer in
            writer.member("items", page.items, each: each)
            writer.member("nextCursor", page.nextCursor)
        }
    }
}
