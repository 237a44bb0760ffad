import HTTPTypes
import HalcyonCore
import Hummingbird
import NIOCore

extension HTTPFailure {
    /// OpenAI's word for the kind of error.
    private var openAIType: String {
        switch self.status.code {
        case 401: "authentication_error"
        case 403: "permission_error"
        case 429: "rate_limit_error"
        case 400..<500: "invalid_request_error"
        default: "server_error"
        }
    }

    /// `{"error": {…}}`, as OpenAI writes it.
    func openAIBody(requestID: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.name("error")
            writer.object { writer in
                writer.name("message")
                writer.value("\(self.detail) (request \(requestID))")
                writer.name("type")
                writer.value(self.openAIType)
                writer.name("param")
                if let parameter = self.parameter { writer.value(parameter) } else { writer.null() }
                writer.name("code")
                writer.value(self.code)
            }
        }
        return writer.bytes
    }

    /// Problem details as of RFC 9457.
    func problemBody(requestID: String, path: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("type", "urn:halcyon:problem:\(self.code)")
            writer.member("title", self.status.reasonPhrase)
            writer.member("status", self.status.code)
            writer.member("detail", self.detail)
            writer.member("code", self.code)
            if let parameter = self.parameter { writer.member("parameter", parameter) }
            writer.member("instance", path)
            writer.member("requestId", requestID)
        }
        return writer.bytes
    }

    /// The whole response, in the shape that belongs to the path.
    func response(requestID: String, path: String) -> Response {
        let isOpenAI = path.hasPrefix("/v1/") || path == "/v1"
        var headers = HTTPFields()
        headers[.contentType] = isOpenAI ? "application/json" : "application/problem+json"
        if let retryAfter { headers[.retryAfter] = String(max(1, retryAfter.components.seconds)) }
        if self.status == .unauthorized { headers[.wwwAuthenticate] = "Bearer realm=\"halcyon\"" }
        let body = isOpenAI ? self.openAIBody(requestID: requestID) : self.problemBody(requestID: requestID, path: path)
        return Response(status: self.status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: body)))
    }
}
