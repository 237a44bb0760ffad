import NIOCore
import Synchronization

/// One server: a connection for reads, and one for writes that hears what other processes write.
final class RedisNode: Sendable {
    let address: RedisAddress
    let reads: RedisLink
    let writes: RedisLink
    private let stops: AsyncStream<Void>
    private let stopper: AsyncStream<Void>.Continuation

    /// - Parameters:
    ///   - feed: what tells the bus of this shard; the connection for writes runs on its event loop.
    ///   - onTrouble: called when a connection is lost.
    init(
        _ address: RedisAddress, feed: ShardFeed, _ environment: RedisEnvironment,
        onTrouble: @escaping @Sendable () -> Void = {}
    ) {
        self.address = address
        let number = feed.number()
        self.reads = RedisLink(
            to: address, as: .reads, on: environment.eventLoops.next(), environment, observer: .init(down: onTrouble)
        )
        self.writes = RedisLink(
            to: address, as: .writes, on: feed.eventLoop, environment,
            observer: .init(
                up: { _ in feed.up(address, number) },
                down: {
                    feed.down(address, number)
                    onTrouble()
                },
                push: { feed.push($0) }
            )
        )
        (self.stops, self.stopper) = AsyncStream.makeStream()
    }

    /// Whether reads and writes would be sent now.
    var isUsable: Bool { self.reads.isUsable && self.writes.isUsable }

    func link(for role: ConnectionRole) -> RedisLink { role == .reads ? self.reads : self.writes }

    /// Keeps the connections until the task is cancelled or the node is stopped.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.reads.run() }
            group.addTask { await self.writes.run() }
            for await _ in self.stops {}
            group.cancelAll()
        }
    }

    /// Lets its connections go.
    func stop() { self.stopper.finish() }
}
