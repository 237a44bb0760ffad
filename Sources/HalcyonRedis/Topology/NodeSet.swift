import NIOCore
import Synchronization

/// The servers of a shard that come and go, and which of them has what: a cluster's primaries with its map of the
/// slots, or the one that the sentinels call primary.
final class NodeSet<Map: Sendable>: Sendable {
    let feed: ShardFeed
    private let environment: RedisEnvironment
    private let onTrouble: @Sendable () -> Void
    private let table: Mutex<NodeTable<Map, RedisNode>>
    private let started: AsyncStream<RedisNode>
    private let starter: AsyncStream<RedisNode>.Continuation

    /// - Parameters:
    ///   - map: what is known at first: nothing.
    ///   - onTrouble: called when a connection is lost.
    init(_ map: Map, _ environment: RedisEnvironment, onTrouble: @escaping @Sendable () -> Void) {
        self.environment = environment
        self.onTrouble = onTrouble
        self.table = Mutex(NodeTable(map: map))
        self.feed = ShardFeed(eventLoop: environment.eventLoops.next(), names: environment.connector.names)
        (self.started, self.starter) = AsyncStream.makeStream()
    }

    var nodes: [RedisNode] { self.table.withLock { Array($0.nodes.values) } }

    var links: [RedisLinkStatus] { self.nodes.flatMap { [$0.reads.status, $0.writes.status] } }

    /// Whether all servers that the shard consists of would take a command.
    var isWell: Bool {
        let (needed, nodes) = self.table.withLock { ($0.needed, $0.nodes) }
        return !needed.isEmpty && needed.allSatisfy { nodes[$0]?.isUsable ?? false }
    }

    /// The server that the map names; nil if it names none.
    func node(_ find: @Sendable (Map) -> RedisAddress?) -> RedisNode? { self.table.withLock { $0.node(find) } }

    func address(_ find: @Sendable (Map) -> RedisAddress?) -> RedisAddress? { self.table.withLock { find($0.map) } }

    /// Keeps the connections of all servers until the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            for await node in self.started { group.addTask { await node.run() } }
        }
    }

    /// Takes a new map, connects to the servers that it names and lets all others go.
    ///
    /// Whoever looks sees the map and its servers as they were or as they are.
    func replace(_ map: Map, naming addresses: Set<RedisAddress>) {
        let change = self.table.withLock { table in
            table.replace(map, naming: addresses) { self.make($0) }
        }
        for node in change.gone { node.stop() }
        for node in change.new { self.starter.yield(node) }
        self.feed.eventLoop.execute { self.feed.need(self.table.withLock { $0.needed }) }
        self.environment.changed.notify()
    }

    /// Takes the word of a server that another is to be asked.
    ///
    /// - Parameter update: what that means for the map.
    /// - Returns: the other; nil if they are too many.
    func redirect(to address: RedisAddress, update: @Sendable (inout Map) -> Void = { _ in }) -> RedisNode? {
        let found = self.table.withLock { table in
            table.redirect(to: address, make: { self.make($0) }, update: update)
        }
        guard let (node, isNew) = found else { return nil }
        if isNew { self.starter.yield(node) }
        return node
    }

    private func make(_ address: RedisAddress) -> RedisNode {
        RedisNode(address, feed: self.feed, self.environment, onTrouble: self.onTrouble)
    }
}
