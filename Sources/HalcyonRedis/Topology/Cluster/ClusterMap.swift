/// Which primary has which slots, as a node of the cluster sees it.
struct ClusterMap: Hashable, Sendable {
    /// The primaries that have slots, each once.
    private(set) var primaries: [RedisAddress] = []

    /// By slot, the index of its primary; -1 for a slot that nobody has.
    private var owners = [Int16](repeating: -1, count: HashSlot.count)

    /// A map of nothing.
    init() {}

    /// Reads the reply to `CLUSTER SLOTS`.
    ///
    /// - Parameter asked: who answered: a node that does not know its own address means that one.
    /// - Returns: nil if it is not such a reply.
    init?(slots reply: RESPValue, asked: RedisAddress) {
        guard case .array(let ranges) = reply else { return nil }
        for range in ranges {
            guard let parts = range.elements, parts.count >= 3, let first = parts[0].number, let last = parts[1].number,
                (0..<Int64(HashSlot.count)).contains(first), (first..<Int64(HashSlot.count)).contains(last),
                let node = parts[2].elements, node.count >= 2, let port = node[1].number, (1...65_535).contains(port)
            else { return nil }
            var host = asked.host
            if let name = node[0].text, !name.isEmpty, name != "?" { host = name }
            self.assign(Int(first)...Int(last), to: RedisAddress(host: host, port: Int(port)))
        }
    }

    /// The primary of a slot; nil if nobody has it.
    subscript(slot: Int) -> RedisAddress? {
        let owner = self.owners[slot]
        return owner < 0 ? nil : self.primaries[Int(owner)]
    }

    /// Whether every slot has a primary.
    var isWhole: Bool { !self.owners.contains(-1) }

    /// Takes the word of a node that a slot lives elsewhere.
    mutating func move(_ slot: Int, to address: RedisAddress) { self.assign(slot...slot, to: address) }

    private mutating func assign(_ slots: ClosedRange<Int>, to address: RedisAddress) {
        var index = self.primaries.firstIndex(of: address)
        if index == nil {
            // A cluster has at most 1,000 nodes; more would be a server that makes them up.
            guard self.primaries.count < 1_000 else { return }
            self.primaries.append(address)
            index = self.primaries.count - 1
        }
        for slot in slots { self.owners[slot] = Int16(index ?? -1) }
    }
}
