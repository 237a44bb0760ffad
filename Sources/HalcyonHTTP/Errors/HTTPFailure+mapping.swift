import HTTPTypes
import HalcyonCore
import Hummingbird
import NIOCore
import NIOHTTP1

extension HTTPFailure {
    /// The failure that a client sees for any error.
    init(_ error: any Error) {
        switch error {
        case let failure as HTTPFailure: self = failure
        case let error as TurnError: self.init(error)
        case let error as StoreError: self.init(error)
        case let error as JSONError:
            self.init(
                .badRequest, code: "invalid_json",
                "The body is not valid JSON: \(error.message) at byte \(error.byteOffset)."
            )
        case is NIOTooManyBytesError:
            self.init(.contentTooLarge, code: "body_too_large", "The body is over the limit; send less.")
        case is HTTPParserError:
            self.init(.badRequest, code: "invalid_http", "The request is not valid HTTP/1.1, or it broke off.")
        case is CancellationError:
            self.init(.init(code: 499, reasonPhrase: "Client Closed Request"), code: "cancelled", "The client left.")
        case let error as any HTTPResponseError: self.init(statusOf: error)
        default:
            self.init(
                .internalServerError, code: "internal_error",
                "Something went wrong inside; the request id finds it in the log."
            )
        }
    }

    private init(statusOf error: any HTTPResponseError) {
        switch error.status {
        case .notFound:
            self.init(.notFound, code: "not_found", "There is nothing here; `/openapi.json` lists what there is.")
        case .contentTooLarge:
            self.init(.contentTooLarge, code: "body_too_large", "The body is over the limit; send less.")
        default: self.init(error.status, code: "http_\(error.status.code)", error.status.reasonPhrase)
        }
    }

    private init(_ error: TurnError) {
        let status: HTTPResponse.Status =
            switch error.code {
            case .invalidRequest, .contextTooLong: .badRequest
            case .unknownModel: .notFound
            case .overloaded, .modelUnavailable, .shuttingDown: .serviceUnavailable
            case .modelTimeout: .gatewayTimeout
            case .cancelled: .init(code: 499, reasonPhrase: "Client Closed Request")
            default: .badGateway
            }
        self.init(
            status, code: error.code.description, error.message,
            parameter: error.code == .unknownModel ? "model" : error.code == .contextTooLong ? "messages" : nil,
            retryAfter: error.retryAfter
        )
    }

    private init(_ error: StoreError) {
        let status: HTTPResponse.Status =
            switch error.code {
            case .notFound: .notFound
            case .conflict: .conflict
            case .idempotencyMismatch: .unprocessableContent
            case .invalidCursor: .badRequest
            case .full: .init(code: 507, reasonPhrase: "Insufficient Storage")
            case .corrupt: .internalServerError
            default: .serviceUnavailable
            }
        self.init(
            status, code: error.code.description, error.message,
            parameter: error.code == .invalidCursor ? "cursor" : nil,
            retryAfter: error.isRetryable ? .seconds(1) : nil
        )
    }
}
