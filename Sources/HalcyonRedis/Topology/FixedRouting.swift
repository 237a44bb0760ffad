import HalcyonCache
import NIOCore

/// One server, or a ring of servers that do not know each other; each is a shard.
///
/// The keys of a server that is down go to the servers behind it on the ring, so that the tier goes on with less room,
/// and come back when it does. Entries that were written elsewhere meanwhile are told good from bad by their positions.
final class FixedRouting: RedisRouting {
    let feeds: [ShardFeed]
    private let nodes: [RedisNode]
    private let ring: HashRing
    private let log: RedisKey

    init(_ addresses: [RedisAddress], _ environment: RedisEnvironment) {
        let names = environment.connector.names
        self.feeds = addresses.map { _ in ShardFeed(eventLoop: environment.eventLoops.next(), names: names) }
        self.nodes = zip(addresses, self.feeds).map { RedisNode($0, feed: $1, environment) }
        self.ring = HashRing(names: addresses.map(\.description))
        self.log = names.log
    }

    var links: [RedisLinkStatus] { self.nodes.flatMap { [$0.reads.status, $0.writes.status] } }

    func run() async {
        for (node, feed) in zip(self.nodes, self.feeds) {
            feed.eventLoop.execute { feed.need([node.address]) }
        }
        await withDiscardingTaskGroup { group in
            for node in self.nodes { group.addTask { await node.run() } }
        }
    }

    func shard(of key: RedisKey) -> Int {
        guard self.nodes.count > 1 else { return 0 }
        // Where no server is up, the one that it belongs to says why.
        return self.ring.node(for: key.placementHash) { self.nodes[$0].isUsable }
            ?? self.ring.node(for: key.placementHash) ?? 0
    }

    func connection(to destination: Destination, as role: ConnectionRole) throws(SharedTierError) -> RedisConnection {
        let shard =
            switch destination {
            case .key(_, let shard), .log(let shard): shard
            }
        return try self.nodes[shard].link(for: role).connection
    }

    func reply(
        to command: RedisCommand, after failure: RESPFailure, from destination: Destination, as role: ConnectionRole,
        within limit: Duration
    ) async throws -> RESPValue {
        .failure(failure)
    }

    func logAddress(of shard: Int) -> RedisAddress? { self.nodes[shard].address }

    func noteTrouble() {}
}
