import Logging
import Metrics
import Synchronization

/// Spreads calls over equivalent endpoints and sets failing ones aside.
///
/// ```swift
/// let reply = try await balancer.withEndpoint { endpoint in
///     try await client.complete(prompt, at: endpoint)
/// }
/// ```
///
/// An endpoint is lent for as long as the closure runs, so a caller that streams does so inside it. To go on with
/// another endpoint after a failure, call again and exclude those that were tried.
public final class Balancer<Endpoint: Hashable & Sendable, C: Clock>: Sendable
where C.Duration == Duration, C.Instant: Sendable {
    private typealias State = BalancerState<Endpoint, C.Instant>

    let clock: C
    private let state: Mutex<State>
    private let ejections: Counter

    /// All endpoints, in the order of the list.
    public let endpoints: [Endpoint]

    public init(
        endpoints: [(endpoint: Endpoint, weight: Int)],
        configuration: BalancerConfiguration = .init(),
        clock: C = .continuous
    ) {
        self.clock = clock
        self.endpoints = endpoints.map(\.endpoint)
        self.state = Mutex(State(endpoints: endpoints, configuration: configuration))
        self.ejections = Counter(label: "halcyon.balancer.ejections")
    }

    /// Runs `body` with an endpoint that counts as busy until `body` returns.
    ///
    /// A thrown error counts against the endpoint unless it is an ``EndpointFault`` that says otherwise; a cancellation
    /// counts for nothing.
    ///
    /// - Parameters:
    ///   - policy: which endpoints the call may go to.
    ///   - excluded: endpoints that the call has been to already.
    /// - Throws: ``BalancerError`` when no endpoint can take the call, or what `body` throws.
    public func withEndpoint<Result: Sendable>(
        policy: PickPolicy = .roundRobin,
        excluding excluded: Set<Endpoint> = [],
        _ body: (Endpoint) async throws -> Result
    ) async throws -> Result {
        let lease = try self.pick(policy, excluding: excluded)
        do {
            let result = try await body(lease.endpoint)
            self.finish(lease, .succeeded)
            return result
        } catch {
            self.finish(lease, Self.outcome(of: error))
            throw error
        }
    }

    /// Tells the balancer how an endpoint is, as a ``Prober`` or the endpoint's supervisor found it.
    public func observe(_ endpoint: Endpoint, isWell: Bool) {
        let now = self.clock.now
        self.run(self.state.withLock { $0.observe(endpoint, isWell: isWell, now: now) })
    }

    /// How every endpoint is, in the order of the list.
    public func snapshot() -> [EndpointStatus<Endpoint>] { self.state.withLock { $0.snapshot } }

    private func pick(_ policy: PickPolicy, excluding excluded: Set<Endpoint>) throws(BalancerError) -> State.Lease {
        let now = self.clock.now
        switch self.state.withLock({ $0.pick(policy: policy, excluding: excluded, now: now) }) {
        case .call(let lease): return lease
        case .fail(let error): throw error
        }
    }

    private func finish(_ lease: State.Lease, _ outcome: State.Outcome) {
        let now = self.clock.now
        self.run(self.state.withLock { $0.finish(lease, outcome, now: now) })
    }

    private static func outcome(of error: any Error) -> State.Outcome {
        // A client may wrap the cancellation in an error of its own.
        if error is CancellationError || Task.isCancelled { return .cancelled }
        if let fault = error as? any EndpointFault, !fault.isEndpointFault { return .succeeded }
        return .failed
    }

    private func run(_ action: State.HealthAction) {
        switch action {
        case .doNothing:
            break
        case .reportEjected(let endpoint):
            self.ejections.increment()
            Logger.current.info("Ejected endpoint", metadata: ["endpoint": "\(endpoint)"])
        case .reportReturned(let endpoint):
            Logger.current.info("Endpoint returned", metadata: ["endpoint": "\(endpoint)"])
        }
    }
}
