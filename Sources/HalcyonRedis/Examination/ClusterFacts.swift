/// What a node of a cluster says about all of it.
struct ClusterFacts: Hashable, Sendable {
    var isWell: Bool
    var assignedSlots: Int

    /// How many replicas each primary has.
    var replicas: [RedisAddress: Int]

    /// Reads the replies to `CLUSTER INFO` and `CLUSTER SLOTS`.
    init(info: String, slots: RESPValue, asked: RedisAddress) {
        let fields = RedisServerFacts.fields(info)
        self.isWell = fields["cluster_state"] == "ok"
        self.assignedSlots = fields["cluster_slots_assigned"].flatMap { Int($0) } ?? 0
        self.replicas = [:]
        for range in slots.elements ?? [] {
            guard let parts = range.elements, parts.count >= 3, let primary = Self.address(parts[2], asked) else {
                continue
            }
            self.replicas[primary] = parts.count - 3
        }
    }

    private static func address(_ node: RESPValue, _ asked: RedisAddress) -> RedisAddress? {
        guard let parts = node.elements, parts.count >= 2, let port = parts[1].number,
            (1...65_535).contains(port)
        else { return nil }
        let host = parts[0].text ?? ""
        return RedisAddress(host: host.isEmpty || host == "?" ? asked.host : host, port: Int(port))
    }

    func findings(_ name: String) -> [RedisFinding] {
        var findings: [RedisFinding] = []
        let missing = HashSlot.count - self.assignedSlots
        if !self.isWell || missing > 0 {
            findings.append(
                RedisFinding(
                    name: name, verdict: .broken,
                    detail: missing > 0
                        ? "\(missing) slots have no node; give them one with redis-cli --cluster fix"
                        : "its state is not ok; see redis-cli --cluster check"
                )
            )
        } else {
            findings.append(
                RedisFinding(
                    name: name, verdict: .well, detail: "\(self.replicas.count) primaries have all slots"
                )
            )
        }
        let alone = self.replicas.filter { $0.value == 0 }.keys.map(\.description).sorted()
        if !alone.isEmpty {
            findings.append(
                RedisFinding(
                    name: name, verdict: .warning,
                    detail: "without a replica: \(alone.joined(separator: ", ")); if one is lost, so are its slots"
                )
            )
        }
        return findings
    }
}
