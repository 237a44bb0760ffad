public import HalcyonCache
import NIOCore

/// Invalidation events through a Redis stream in each shard, and the news of what other processes write.
///
/// A stream can be read by any number of processes, remembers what one of them missed, and gives events one order.
public struct RedisBus: InvalidationBus {
    private let client: RedisClient
    private let log: RedisKey

    public init(client: RedisClient) {
        self.client = client
        self.log = client.environment.connector.names.log
    }

    public var shardCount: Int { self.client.shardCount }

    public func run(_ deliver: @escaping @Sendable (BusSignal) -> Void) async throws {
        try Task.checkCancellation()
        await withDiscardingTaskGroup { group in
            for shard in 0..<self.shardCount {
                let listener = ShardListener(shard: shard, client: self.client, deliver: deliver)
                group.addTask { await listener.run() }
            }
        }
        throw CancellationError()
    }

    @discardableResult
    public func publish(
        _ event: InvalidationEvent, to shard: Int, within limit: Duration
    ) async throws -> LogPosition {
        let logEvents = self.client.configuration.limits.logEvents
        let reply = try await self.client.call(
            .publish, LogScripts.publish, key: self.log,
            [self.client.epochs.next(of: shard), ByteBuffer(string: "\(logEvents)"), EventCoding.encode(event)],
            to: .log(shard: shard), within: limit
        )
        guard let parts = reply.elements, parts.count == 2, let id = StreamID(parts[1].text),
            let epoch = LogEpochs.epoch(parts[0].text)
        else { throw SharedTierError.unexpected("XADD") }
        self.client.epochs.note(epoch, of: shard)
        return LogPosition(epoch: epoch, offset: id.offset)
    }

    public func renewEpoch(of shard: Int, after epoch: UInt64, within limit: Duration) async throws {
        _ = try await self.client.call(
            .renew, LogScripts.renew, key: self.log,
            [LogEpochs.word(epoch), self.client.epochs.next(of: shard, after: epoch)], to: .log(shard: shard),
            within: limit
        )
    }
}
