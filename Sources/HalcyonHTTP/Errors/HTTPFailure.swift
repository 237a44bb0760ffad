public import HTTPTypes
import HalcyonCore

/// A request that cannot be served as it stands, with what went wrong and how to mend it.
///
/// The edge writes it in OpenAI's shape on `/v1` and as problem+json (RFC 9457) elsewhere.
public struct HTTPFailure: Error, Sendable {
    public var status: HTTPResponse.Status

    /// A name from a bounded set, for clients and metrics.
    public var code: String

    /// What is wrong, where, and how to mend it, without a word of what a person said.
    public var detail: String

    /// The member of the request that is wrong, as a path such as `messages[0].role`.
    public var parameter: String?

    /// When a retry can make sense.
    public var retryAfter: Duration?

    public init(
        _ status: HTTPResponse.Status, code: String, _ detail: String, parameter: String? = nil,
        retryAfter: Duration? = nil
    ) {
        self.status = status
        self.code = code
        self.detail = detail
        self.parameter = parameter
        self.retryAfter = retryAfter
    }

    static func invalid(_ parameter: String?, _ detail: String, code: String = "invalid_request") -> HTTPFailure {
        HTTPFailure(.badRequest, code: code, detail, parameter: parameter)
    }

    static func notFound(_ what: String) -> HTTPFailure {
        HTTPFailure(.notFound, code: "not_found", "There is no such \(what), or it belongs to somebody else.")
    }
}
