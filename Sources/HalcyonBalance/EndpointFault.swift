/// An error that knows whose fault it is.
///
/// A ``Balancer`` takes every error for a failure of the endpoint unless it conforms and says otherwise: an endpoint
/// that rightly refuses a bad request is well.
public protocol EndpointFault: Error {
    /// Whether another endpoint might have done better.
    var isEndpointFault: Bool { get }
}
