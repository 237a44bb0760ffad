import HalcyonBalance
import HalcyonTesting
import InMemoryLogging
import Logging
import ServiceLifecycle
import ServiceLifecycleTestKit
import Synchronization
import Testing

@Suite struct ProberTests {
    let clock = ManualClock()

    /// Moves the clock to the next probe and waits until that has reported.
    func nextProbe() async {
        self.clock.advance(by: .seconds(5))
        await self.clock.sleepers(atLeast: 1)
    }

    @Test func endpointLeavesAndReturnsAsItsProbesSay() async throws {
        let wellness = Mutex(false)
        let balancer = Balancer(endpoints: [("a", 1)], clock: self.clock)
        let prober = Prober(balancer: balancer) { _ in wellness.withLock { $0 } }
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await prober.run() }

                await self.clock.sleepers(atLeast: 1)
                #expect(try await balancer.withEndpoint { $0 } == "a", "one missed probe is forgiven")

                await self.nextProbe()
                await #expect(throws: BalancerError.self) { try await balancer.withEndpoint { $0 } }

                wellness.withLock { $0 = true }
                await self.nextProbe()
                #expect(try await balancer.withEndpoint { $0 } == "a")

                trigger.triggerGracefulShutdown()
                try await group.waitForAll()
            }
        }
    }

    @Test func probeCutShortByTheShutdownEjectsNobody() async throws {
        let probed = AsyncStream.makeStream(of: Void.self)
        let balancer = Balancer(endpoints: [("a", 1)], clock: self.clock)
        let prober = Prober(balancer: balancer, failuresToReport: 1) { _ in
            probed.continuation.yield()
            // A probe that is cancelled before its answer has come.
            try? await self.clock.sleep(for: .seconds(60))
            return false
        }
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await prober.run() }
                for await _ in probed.stream { break }
                await self.clock.sleepers(atLeast: 1)
                trigger.triggerGracefulShutdown()
                try await group.waitForAll()
            }
        }
        #expect(balancer.snapshot()[0].isHealthy)
    }

    @Test func serviceGroupPassesTheLoggerOn() async throws {
        struct Once: Service {
            func run() async { Logger.current.info("ran") }
        }
        let log = InMemoryLogHandler()
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: Once(), successTerminationBehavior: .gracefullyShutdownGroup)],
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
            )
        )
        try await withLogger(handler: log) { _ in try await group.run() }
        #expect(log.entries.contains { $0.message == "ran" })
    }
}
