import Logging
import Metrics
public import ServiceLifecycle

/// Writes down now and then what was asked, and once more at the end.
public struct DemandKeeper<C: Clock>: Service where C.Duration == Duration {
    private let demand: Demand
    private let store: any DemandStore
    private let flags: FlagBoard
    private let interval: Duration
    private let clock: C
    private let unixMilliseconds: @Sendable () -> Int64
    private let failures = Counter(label: "halcyon.demand.write.failures")

    /// - Parameter unixMilliseconds: the wall clock, for the hour of the week.
    public init(
        demand: Demand, store: any DemandStore, flags: FlagBoard, configuration: DemandConfiguration = .init(),
        clock: C = .continuous, unixMilliseconds: @escaping @Sendable () -> Int64
    ) {
        self.demand = demand
        self.store = store
        self.flags = flags
        self.interval = configuration.writeInterval
        self.clock = clock
        self.unixMilliseconds = unixMilliseconds
    }

    public func run() async {
        await cancelWhenGracefulShutdown {
            // Only the sleep ends the loop, when the task is cancelled.
            while (try? await self.clock.sleep(for: self.interval, tolerance: nil)) != nil { await self.write() }
        }
        await self.write()
    }

    private func write() async {
        // With the flag off nothing that people said is written anywhere on its account.
        guard self.flags.snapshot[.answersWarm] else { return self.demand.forget() }
        do {
            try await self.demand.write(to: self.store, unixMilliseconds: self.unixMilliseconds())
        } catch {
            self.failures.increment()
            Logger.current.debug(
                "Could not write down what was asked",
                metadata: ["error": "\((error as? StoreError)?.code.description ?? "unknown")"]
            )
        }
    }
}
