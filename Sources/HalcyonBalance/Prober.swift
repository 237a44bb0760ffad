public import ServiceLifecycle

/// Asks every endpoint at intervals whether it is well, until the service group shuts down.
public struct Prober<Endpoint: Hashable & Sendable, C: Clock>: Service
where C.Duration == Duration, C.Instant: Sendable {
    private let balancer: Balancer<Endpoint, C>
    private let endpoints: [Endpoint]
    private let interval: Duration
    private let failuresToReport: Int
    private let isWell: @Sendable (Endpoint) async -> Bool

    /// - Parameters:
    ///   - endpoints: which to probe; all of the balancer's if nil.
    ///   - interval: the time between the end of a probe and the next.
    ///   - failuresToReport: consecutive probes that must fail before the balancer is told: a busy endpoint may miss
    ///     one. That an endpoint is well is told at once.
    ///   - isWell: the probe. It must end by itself in a time shorter than `interval`.
    public init(
        balancer: Balancer<Endpoint, C>,
        endpoints: [Endpoint]? = nil,
        interval: Duration = .seconds(5),
        failuresToReport: Int = 2,
        isWell: @escaping @Sendable (Endpoint) async -> Bool
    ) {
        precondition(interval > .zero, "there is time between probes")
        precondition(failuresToReport > 0, "a well endpoint is not reported as unwell")
        self.balancer = balancer
        self.endpoints = endpoints ?? balancer.endpoints
        self.interval = interval
        self.failuresToReport = failuresToReport
        self.isWell = isWell
    }

    public func run() async {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                for endpoint in self.endpoints {
                    group.addTask { await self.probe(endpoint) }
                }
            }
        }
    }

    private func probe(_ endpoint: Endpoint) async {
        var failures = 0
        while !Task.isCancelled {
            let isWell = await self.isWell(endpoint)
            // A probe that was cut short by the shutdown says nothing about the endpoint.
            guard !Task.isCancelled else { return }
            failures = isWell ? 0 : failures + 1
            if isWell || failures >= self.failuresToReport { self.balancer.observe(endpoint, isWell: isWell) }
            // The only error is cancellation, which ends the loop.
            try? await self.balancer.clock.sleep(for: self.interval)
        }
    }
}
