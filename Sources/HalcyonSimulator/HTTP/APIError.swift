import HTTPTypes
import Hummingbird
import NIOCore

/// An error as OpenAI's API writes it.
struct APIError: Error, Hashable, Sendable {
    var status: Int
    var message: String
    var type = "invalid_request_error"
    var parameter: String?
    var code: String?
    var retryAfter: Duration?

    static func badRequest(_ message: String, parameter: String? = nil, code: String? = nil) -> APIError {
        APIError(status: 400, message: message, parameter: parameter, code: code)
    }

    static func modelNotFound(_ model: String, known: [String]) -> APIError {
        APIError(
            status: 404,
            message:
                "The model '\(model.prefix(100))' does not exist; this server has \(known.joined(separator: ", ")).",
            parameter: "model", code: "model_not_found"
        )
    }

    static func contextLengthExceeded(prompt: Int, limit: Int) -> APIError {
        .badRequest(
            "This model's context is \(limit) tokens; the messages have \(prompt). Shorten the messages.",
            parameter: "messages", code: "context_length_exceeded"
        )
    }

    static func overloaded(retryAfter: Duration) -> APIError {
        APIError(
            status: 503, message: "All slots are busy and the queue is full. Try again later.",
            type: "server_error", code: "overloaded", retryAfter: retryAfter
        )
    }

    /// The error that a fault script asks for.
    static func injected(status: Int) -> APIError {
        APIError(
            status: status, message: "The fault script asked for this error.",
            type: status == 429 ? "rate_limit_error" : "server_error", code: "injected_fault",
            retryAfter: status == 429 || status == 503 ? .seconds(1) : nil
        )
    }

    var json: String {
        "{\"error\":{\"message\":\(JSONText.quoted(self.message)),\"type\":\(JSONText.quoted(self.type)),"
            + "\"param\":\(JSONText.quoted(self.parameter)),\"code\":\(JSONText.quoted(self.code))}}"
    }

    var response: Response {
        var response = Response(
            status: .init(code: self.status), headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(string: self.json))
        )
        if let retryAfter = self.retryAfter {
            response.headers[.retryAfter] = String(max(1, Int((retryAfter / .seconds(1)).rounded(.up))))
        }
        return response
    }
}
