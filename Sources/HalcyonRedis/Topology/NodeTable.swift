/// The nodes of a shard and which of them has what, changed together: so that whoever the map names has a node.
///
/// It connects nothing: nodes to be started and stopped come out as return values.
struct NodeTable<Map: Sendable, Node: Sendable>: Sendable {
    /// As many nodes as a cluster may have.
    private static var limit: Int { 1_000 }

    private(set) var map: Map
    private(set) var nodes: [RedisAddress: Node] = [:]

    /// The nodes that the shard consists of; others are there because a redirection named them.
    private(set) var needed: Set<RedisAddress> = []

    init(map: Map) { self.map = map }

    struct Change {
        /// Those that are to be started.
        var new: [Node] = []

        /// Those that are to be stopped.
        var gone: [Node] = []
    }

    /// Takes a new map: nodes that it does not name are let go.
    ///
    /// - Parameter addresses: all whom it names.
    mutating func replace(_ map: Map, naming addresses: Set<RedisAddress>, make: (RedisAddress) -> Node) -> Change {
        var change = Change(gone: self.nodes.filter { !addresses.contains($0.key) }.map(\.value))
        self.nodes = self.nodes.filter { addresses.contains($0.key) }
        for address in addresses where self.nodes[address] == nil {
            let node = make(address)
            self.nodes[address] = node
            change.new.append(node)
        }
        self.map = map
        self.needed = addresses
        return change
    }

    /// Takes the word of a node that another is to be asked.
    ///
    /// - Parameter update: what that means for the map; not called if there is no room for a further node.
    /// - Returns: the other's node, and whether it is to be started; nil if there is no room.
    mutating func redirect(
        to address: RedisAddress, make: (RedisAddress) -> Node, update: (inout Map) -> Void
    ) -> (node: Node, isNew: Bool)? {
        if let node = self.nodes[address] {
            update(&self.map)
            return (node, false)
        }
        guard self.nodes.count < Self.limit else { return nil }
        let node = make(address)
        self.nodes[address] = node
        update(&self.map)
        return (node, true)
    }

    /// The node that the map names; nil if it names none.
    func node(_ find: (Map) -> RedisAddress?) -> Node? { find(self.map).flatMap { self.nodes[$0] } }
}
