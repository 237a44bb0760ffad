import NIOCore
import Synchronization

/// The servers of a shard that come and go: a cluster's primaries, or the one that the sentinels call primary.
final class NodeSet: Sendable {
    private struct State {
        var nodes: [RedisAddress: RedisNode] = [:]
        /// Those that the shard consists of; others are there because a redirection named them.
        var needed: Set<RedisAddress> = []
    }

    /// As many nodes as a cluster may have.
    private static let limit = 1_000

    let feed: ShardFeed
    private let environment: RedisEnvironment
    private let onTrouble: @Sendable () -> Void
    private let state = Mutex(State())
    private let started: AsyncStream<RedisNode>
    private let starter: AsyncStream<RedisNode>.Continuation

    /// - Parameter onTrouble: called when a connection is lost.
    init(_ environment: RedisEnvironment, onTrouble: @escaping @Sendable () -> Void) {
        self.environment = environment
        self.onTrouble = onTrouble
        self.feed = ShardFeed(eventLoop: environment.eventLoops.next(), names: environment.connector.names)
        (self.started, self.starter) = AsyncStream.makeStream()
    }

    var nodes: [RedisNode] { self.state.withLock { Array($0.nodes.values) } }

    var links: [RedisLinkStatus] { self.nodes.flatMap { [$0.reads.status, $0.writes.status] } }

    /// Whether all servers that the shard consists of would take a command.
    var isWell: Bool {
        let (needed, nodes) = self.state.withLock { ($0.needed, $0.nodes) }
        return !needed.isEmpty && needed.allSatisfy { nodes[$0]?.isUsable ?? false }
    }

    subscript(address: RedisAddress) -> RedisNode? { self.state.withLock { $0.nodes[address] } }

    /// Keeps the connections of all servers until the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            for await node in self.started { group.addTask { await node.run() } }
        }
    }

    /// Connects to these servers and lets all others go.
    func replace(with addresses: Set<RedisAddress>) {
        let gone = self.state.withLock { state -> [RedisNode] in
            state.needed = addresses
            let gone = state.nodes.filter { !addresses.contains($0.key) }.map(\.value)
            state.nodes = state.nodes.filter { addresses.contains($0.key) }
            return gone
        }
        for node in gone { node.stop() }
        self.ensure(addresses)
        self.feed.eventLoop.execute { self.feed.need(self.state.withLock { $0.needed }) }
        self.environment.changed.notify()
    }

    /// Connects to those servers that are not among them yet; whoever looks sees all of them or none.
    func ensure(_ addresses: some Collection<RedisAddress>) {
        let new = self.state.withLock { state -> [RedisNode] in
            let missing = addresses.filter { state.nodes[$0] == nil }.prefix(max(Self.limit - state.nodes.count, 0))
            let nodes = missing.map {
                RedisNode($0, feed: self.feed, self.environment, onTrouble: self.onTrouble)
            }
            for node in nodes { state.nodes[node.address] = node }
            return nodes
        }
        for node in new { self.starter.yield(node) }
    }
}
