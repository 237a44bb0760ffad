/// How an endpoint of a ``Balancer`` is.
public struct EndpointStatus<Endpoint: Hashable & Sendable>: Hashable, Sendable {
    public var endpoint: Endpoint

    /// Whether it takes calls; false while it is ejected or on trial after that.
    public var isHealthy: Bool

    /// Calls under way.
    public var running: Int

    /// Calls that ended without a fault of the endpoint.
    public var completed: Int

    /// Calls that ended with a fault of the endpoint. Cancelled calls are counted nowhere.
    public var failed: Int

    public init(endpoint: Endpoint, isHealthy: Bool, running: Int, completed: Int, failed: Int) {
        self.endpoint = endpoint
        self.isHealthy = isHealthy
        self.running = running
        self.completed = completed
        self.failed = failed
    }
}
