@testable import HalcyonBalance

extension BalancerState {
    /// The endpoint of the next call, which never ends; nil if there is none.
    mutating func endpoint(
        policy: PickPolicy = .roundRobin, excluding: Set<Endpoint> = [], now: Instant
    ) -> Endpoint? {
        guard case .call(let lease) = self.pick(policy: policy, excluding: excluding, now: now) else { return nil }
        return lease.endpoint
    }

    /// Why there is no endpoint; nil if there is one.
    mutating func failure(
        policy: PickPolicy = .roundRobin, excluding: Set<Endpoint> = [], now: Instant
    ) -> BalancerError? {
        guard case .fail(let error) = self.pick(policy: policy, excluding: excluding, now: now) else { return nil }
        return error
    }

    /// A call from its beginning to its end; nil if no endpoint took it.
    mutating func call(_ outcome: Outcome, policy: PickPolicy = .roundRobin, now: Instant) -> HealthAction? {
        guard case .call(let lease) = self.pick(policy: policy, excluding: [], now: now) else { return nil }
        return self.finish(lease, outcome, now: now)
    }
}
