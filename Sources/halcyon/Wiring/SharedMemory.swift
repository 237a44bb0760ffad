import HalcyonCache
import HalcyonCore
import HalcyonHTTP
import HalcyonRedis
import Metrics
import ServiceLifecycle

/// The tier that processes share, and what keeps their memory in step.
struct SharedMemory {
    let tier: any SharedTier
    let coherence: Coherence<ContinuousClock>

    /// In the order in which they need each other.
    let services: [any Service]
    let report: @Sendable () -> SharedTierReport

    /// Nil where this process has only its own memory.
    init?(_ choice: SharedTierChoice) {
        switch choice {
        case .none: return nil
        case .inProcess:
            // It holds everything a second time, so it is kept small.
            let (tier, bus) = InProcessShards<ContinuousClock>(capacity: 2_000).join()
            let coherence = Self.coherence(bus)
            self.tier = tier
            self.coherence = coherence
            self.services = [coherence]
            self.report = { SharedTierReport(kind: choice.name, servers: [], coherence: coherence.statistics) }
        case .redis(let configuration):
            let client = RedisClient(configuration: configuration)
            let coherence = Self.coherence(RedisBus(client: client))
            self.tier = RedisTier(client: client)
            self.coherence = coherence
            self.services = [client, coherence, SharedTierWatch(client: client, coherence: coherence)]
            self.report = {
                SharedTierReport(
                    kind: choice.name, servers: Self.servers(client.links), coherence: coherence.statistics
                )
            }
        }
    }

    private static func coherence(_ bus: any InvalidationBus) -> Coherence<ContinuousClock> {
        let delay = Timer(label: "halcyon.invalidation.delay")
        return Coherence(bus: bus) { delay.recordNanoseconds($0.nanoseconds) }
    }

    /// A server is connected when all connections to it are.
    private static func servers(_ links: [RedisLinkStatus]) -> [SharedTierReport.Server] {
        var connected: [RedisAddress: Bool] = [:]
        for link in links { connected[link.address] = (connected[link.address] ?? true) && link.isConnected }
        return connected.map { .init(address: "\($0.key)", isConnected: $0.value) }.sorted { $0.address < $1.address }
    }
}
