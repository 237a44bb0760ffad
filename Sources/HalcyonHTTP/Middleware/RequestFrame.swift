import HTTPTypes
import HalcyonCore
import Hummingbird
import Logging
import Metrics
import NIOCore

/// The outermost layer of every request: its id, its logger, its metrics, and the shape of its errors.
struct RequestFrame: RouterMiddleware {
    typealias Context = HalcyonRequestContext

    private let ids: RequestIDs
    private let meters: RequestMeters

    init(ids: RequestIDs, meters: RequestMeters) {
        self.ids = ids
        self.meters = meters
    }

    func handle(
        _ request: Request, context: HalcyonRequestContext,
        next: @concurrent (Request, HalcyonRequestContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        let id = self.ids.next()
        context.requestID = id
        let framed = context
        let start = framed.trace.start
        return await withLogger(mergingMetadata: ["request": "\(id)"]) { logger in
            let span = RequestSpan(self.meters, start: start)
            var response: Response
            do {
                response = try await next(request, framed)
            } catch {
                let failure = HTTPFailure(error)
                if failure.status.code == 500 {
                    logger.error("A request failed inside", metadata: ["error": "\(type(of: error))"])
                }
                response = failure.response(requestID: id.value, path: request.uri.path)
            }
            response.headers[.halcyonRequestID] = id.value
            response.headers[.contentTypeOptions] = "nosniff"
            span.answered(
                self.meters.meter(
                    method: request.method.rawValue, route: framed.endpointPath ?? "none", status: response.status.code
                )
            )
            response.body = response.body.keeping(span)
            return response
        }
    }
}

extension ResponseBody {
    /// Keeps `span` until the body was written or let go of.
    fileprivate consuming func keeping(_ span: RequestSpan) -> ResponseBody {
        let body = self
        return ResponseBody(contentLength: body.contentLength) { writer in
            // The writer is handed over whole; what is left behind is never used.
            try await body.write(writer)
            span.end()
        }
    }
}

extension HTTPField.Name {
    static let halcyonRequestID = Self.known("X-Halcyon-Request-Id")
    static let halcyonProvenance = Self.known("X-Halcyon-Provenance")
    static let serverTiming = Self.known("Server-Timing")
    static let cacheStatus = Self.known("Cache-Status")
    static let contentTypeOptions = Self.known("X-Content-Type-Options")
    static let idempotencyKey = Self.known("Idempotency-Key")
    static let lastEventID = Self.known("Last-Event-ID")
    static let referrerPolicy = Self.known("Referrer-Policy")

    private static func known(_ name: String) -> Self {
        guard let field = HTTPField.Name(name) else { preconditionFailure("\(name) is a valid field name") }
        return field
    }
}
