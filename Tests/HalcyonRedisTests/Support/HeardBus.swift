import HalcyonCache
import HalcyonTesting

/// A bus whose signals a test can wait for, too, once they have been taken in.
struct HeardBus: InvalidationBus {
    let bus: any InvalidationBus
    let log = SignalLog()

    var shardCount: Int { self.bus.shardCount }

    func run(_ deliver: @escaping @Sendable (BusSignal) -> Void) async throws {
        try await self.bus.run { signal in
            deliver(signal)
            self.log.append(signal)
        }
    }

    func publish(_ event: InvalidationEvent, to shard: Int, within limit: Duration) async throws -> LogPosition {
        try await self.bus.publish(event, to: shard, within: limit)
    }

    func renewEpoch(of shard: Int, after epoch: UInt64, within limit: Duration) async throws {
        try await self.bus.renewEpoch(of: shard, after: epoch, within: limit)
    }
}
