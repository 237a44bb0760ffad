import HalcyonBalance
import HalcyonTesting
import InMemoryLogging
import Logging
import Metrics
import MetricsTestKit
import Testing

@Suite struct BalancerTests {
    struct Down: Error {}

    struct BadRequest: EndpointFault {
        let isEndpointFault: Bool
    }

    /// An error into which a client wraps whatever ended its call.
    struct Wrapped: Error {}

    let strict = BalancerConfiguration(failuresToEject: 1)

    @Test func ejectionIsLoggedAndCountedWithoutLabels() async throws {
        let metrics = TestMetrics()
        let log = InMemoryLogHandler()
        let balancer = withMetricsFactory(metrics) {
            Balancer(endpoints: [("a", 1)], configuration: self.strict, clock: ManualClock())
        }
        await #expect(throws: Down.self) {
            try await withLogger(handler: log) { _ in
                try await balancer.withEndpoint { _ in throw Down() }
            }
        }
        let counter = try metrics.expectCounter("halcyon.balancer.ejections")
        #expect(counter.totalValue == 1)
        #expect(counter.dimensions.isEmpty)
        #expect(log.entries.map(\.message) == ["Ejected endpoint"])
        await #expect(throws: BalancerError(.allEjected, retryAfter: .seconds(10))) {
            try await balancer.withEndpoint { $0 }
        }
    }

    @Test func returnIsLogged() async throws {
        let clock = ManualClock()
        let log = InMemoryLogHandler()
        let balancer = Balancer(endpoints: [("a", 1)], configuration: self.strict, clock: clock)
        _ = try? await balancer.withEndpoint { _ in throw Down() }
        clock.advance(by: .seconds(10))
        let endpoint = try await withLogger(handler: log) { _ in try await balancer.withEndpoint { $0 } }
        #expect(endpoint == "a")
        #expect(log.entries.map(\.message) == ["Endpoint returned"])
        #expect(log.entries.first?.level == .info)
    }

    @Test func failedCallGoesOnWithAnotherEndpoint() async throws {
        let balancer = Balancer(endpoints: [("a", 1), ("b", 1), ("c", 1)], clock: ManualClock())
        var tried: Set<String> = []
        while tried.count < 3 {
            let endpoint = try await balancer.withEndpoint(excluding: tried) { $0 }
            #expect(tried.insert(endpoint).inserted)
        }
        await #expect(throws: BalancerError(.exhausted)) {
            try await balancer.withEndpoint(excluding: tried) { $0 }
        }
    }

    @Test func firstPolicyStaysWithTheFirst() async throws {
        let balancer = Balancer(endpoints: [("a", 1), ("b", 1)], clock: ManualClock())
        for _ in 0..<5 { #expect(try await balancer.withEndpoint(policy: .first) { $0 } == "a") }
    }

    @Test(arguments: [true, false])
    func errorMaySayWhoseFaultItIs(isEndpointFault: Bool) async throws {
        let balancer = Balancer(endpoints: [("a", 1)], configuration: self.strict, clock: ManualClock())
        await #expect(throws: BadRequest.self) {
            try await balancer.withEndpoint { _ in throw BadRequest(isEndpointFault: isEndpointFault) }
        }
        let status = balancer.snapshot()[0]
        #expect(status.isHealthy == !isEndpointFault)
        #expect(status.failed == (isEndpointFault ? 1 : 0))
        #expect(status.completed == (isEndpointFault ? 0 : 1))
    }

    @Test(arguments: [true, false])
    func cancellationIsNotTheEndpointsFault(isWrapped: Bool) async throws {
        let clock = ManualClock()
        let balancer = Balancer(endpoints: [("a", 1)], configuration: self.strict, clock: clock)
        await withTaskGroup { group in
            group.addTask {
                _ = try? await balancer.withEndpoint { _ in
                    do {
                        try await clock.sleep(for: .seconds(60))
                    } catch {
                        if isWrapped { throw Wrapped() }
                        throw error
                    }
                }
            }
            await clock.sleepers(atLeast: 1)
            group.cancelAll()
        }
        #expect(balancer.snapshot() == [.init(endpoint: "a", isHealthy: true, running: 0, completed: 0, failed: 0)])
    }

    @Test func endpointIsBusyAsLongAsTheClosureRuns() async throws {
        let balancer = Balancer(
            endpoints: [("a", 1)], configuration: .init(concurrencyLimit: 1), clock: ManualClock()
        )
        try await balancer.withEndpoint { _ in
            #expect(balancer.snapshot()[0].running == 1)
            await #expect(throws: BalancerError(.overloaded)) { try await balancer.withEndpoint { $0 } }
        }
        #expect(balancer.snapshot()[0].running == 0)
    }
}
