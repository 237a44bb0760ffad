import HalcyonCore
import Hummingbird
import Metrics

/// Lets a request through only with a key of at least a given role.
struct Authentication: RouterMiddleware {
    typealias Context = HalcyonRequestContext

    private let keyring: APIKeyring
    private let role: Caller.Role
    private let missing = Counter(label: "halcyon.auth.failures", dimensions: [("reason", "missing")])
    private let unknown = Counter(label: "halcyon.auth.failures", dimensions: [("reason", "unknown")])
    private let forbidden = Counter(label: "halcyon.auth.failures", dimensions: [("reason", "forbidden")])

    init(keyring: APIKeyring, atLeast role: Caller.Role) {
        self.keyring = keyring
        self.role = role
    }

    static let missingKey = HTTPFailure(
        .unauthorized, code: "missing_api_key", "No key was sent; send `Authorization: Bearer KEY`."
    )

    func handle(
        _ request: Request, context: HalcyonRequestContext,
        next: @concurrent (Request, HalcyonRequestContext) async throws -> Response
    ) async throws -> Response {
        guard let authorization = request.headers[.authorization] else {
            self.missing.increment()
            throw Self.missingKey
        }
        guard let caller = self.keyring.caller(authorization: authorization) else {
            self.unknown.increment()
            throw HTTPFailure(
                .unauthorized, code: "invalid_api_key",
                "The key is not known here; check it against `keys` in the server's configuration."
            )
        }
        guard caller.role >= self.role else {
            self.forbidden.increment()
            throw HTTPFailure(
                .forbidden, code: "insufficient_role",
                "The key's role is \(caller.role.rawValue); this needs \(self.role.rawValue)."
            )
        }
        var context = context
        context.caller = caller
        return try await next(request, context)
    }
}
