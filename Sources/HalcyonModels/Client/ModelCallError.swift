import HalcyonBalance
import HalcyonCore

/// A failed try at one instance: what the caller is told, and what it means for the instance.
struct ModelCallError: Error, Hashable, EndpointFault {
    var error: TurnError

    /// Whether it counts against the instance; a request that is refused for what it asks does not.
    var isEndpointFault: Bool

    /// Whether another instance may do better.
    var isRetryable: Bool

    init(_ error: TurnError, isEndpointFault: Bool, isRetryable: Bool) {
        self.error = error
        self.isEndpointFault = isEndpointFault
        self.isRetryable = isRetryable
    }

    /// The instance's fault: another one may do better.
    static func fault(_ code: TurnError.Code, _ message: String) -> Self {
        Self(TurnError(code, message), isEndpointFault: true, isRetryable: true)
    }

    /// The request's fault: any instance would say the same.
    static func refusal(_ code: TurnError.Code, _ message: String) -> Self {
        Self(TurnError(code, message), isEndpointFault: false, isRetryable: false)
    }
}
