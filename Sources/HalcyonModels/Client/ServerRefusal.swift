import HalcyonCore

/// An answer of a model server that is no reply: its status and what its body says.
struct ServerRefusal: Sendable {
    /// The most that is read of a refusal's body, in bytes.
    static let bodyLimit = 64 * 1024

    var status: Int
    var retryAfter: String?
    var body: [UInt8]

    /// What it means for the caller and the instance.
    func error(instance: ModelInstance, conversation: [Message]) -> ModelCallError {
        let said = ServerError(body: self.body)
        if (400..<500).contains(self.status), said.isContextTooLong { return said.contextTooLong }
        switch self.status {
        case 401, 403:
            return .fault(
                .modelUnavailable,
                "The model server \(instance.name) refused its key (status \(self.status)): check apiKey in the "
                    + "configuration"
            )
        case 404:
            return .refusal(
                .unknownModel,
                "The model server \(instance.name) does not have the model: check upstreamName and instances in the "
                    + "configuration"
            )
        case 408, 504:
            return .fault(.modelTimeout, "The model server answered with status \(self.status)")
        case 429, 503:
            let error = TurnError(
                .overloaded, "The model server has no place free; try again", retryAfter: self.retryDelay
            )
            // A full server is a working one: it is not set aside, but another may have a place.
            return ModelCallError(error, isEndpointFault: false, isRetryable: true)
        case 400..<500:
            let words = said.passableMessage(conversation).map { ": " + $0 } ?? " (status \(self.status))"
            return .refusal(.invalidRequest, "The model server refused the request" + words)
        default:
            return .fault(.modelFailed, "The model server failed with status \(self.status)")
        }
    }

    /// The header's whole seconds, within an hour; 1 s where the server names none.
    private var retryDelay: Duration {
        .seconds(min(max(self.retryAfter.flatMap { Int($0) } ?? 1, 1), 3600))
    }
}
