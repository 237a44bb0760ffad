extension RedisServers {
    /// A Redis Cluster of three primaries and, behind them in the list, a replica of each.
    ///
    /// A replica takes its primary's place when a test says so, see ``RedisServer/takePlaceOfPrimary()``: on a busy
    /// machine any time without an answer may pass without a fault.
    public static func cluster<Result>(
        _ options: RedisServerOptions = RedisServerOptions(),
        _ body: ([RedisServer]) async throws -> Result
    ) async throws -> Result {
        try await TestFolder.with { folder in
            let ports = try await FreePort.find(12)
            var servers: [RedisServer] = []
            for (port, busPort) in zip(ports.prefix(6), ports.suffix(6)) {
                let settings = [
                    "--cluster-enabled", "yes", "--cluster-config-file", "nodes.conf", "--cluster-port", "\(busPort)",
                    "--cluster-node-timeout", "60000",
                ]
                servers.append(try await Self.server(port: port, folder: folder, options, settings))
            }
            return try await Self.running(servers) { servers in
                try await Self.join(servers, busPorts: Array(ports.suffix(6)))
                return try await body(servers)
            }
        }
    }

    /// Makes them a cluster: every step ends when the servers say that they have got there.
    private static func join(_ servers: [RedisServer], busPorts: [Int]) async throws {
        let slots = [(0, 5_460), (5_461, 10_922), (10_923, 16_383)]
        for (number, (server, range)) in zip(servers, slots).enumerated() {
            try await server.command("CLUSTER", "ADDSLOTSRANGE", "\(range.0)", "\(range.1)")
            try await server.command("CLUSTER", "SET-CONFIG-EPOCH", "\(number + 1)")
        }
        for (server, busPort) in zip(servers, busPorts).dropFirst() {
            try await servers[0].command("CLUSTER", "MEET", "127.0.0.1", "\(server.port)", "\(busPort)")
        }
        for server in servers { try await server.says("Cluster state changed: ok") }
        for server in servers { try await server.knowsNodes(servers.count) }
        for (primary, replica) in zip(servers.prefix(3), servers.suffix(3)) {
            let id = try await primary.command("CLUSTER", "MYID")
            let reply = try await replica.command("CLUSTER", "REPLICATE", id)
            guard reply == "OK" else { throw RedisServerError("CLUSTER REPLICATE: \(reply)") }
        }
        for replica in servers.suffix(3) { try await replica.says("sync: Finished with success") }
        // Only now: that all slots are covered is how they were seen to know each other.
        for server in servers { try await server.command("CONFIG", "SET", "cluster-require-full-coverage", "no") }
    }
}

extension RedisServer {
    /// Waits until this node of a cluster knows so many: one that only a lost node knew would be unknown for good.
    fileprivate func knowsNodes(_ count: Int) async throws {
        // Nothing is printed when a node gets to know another; each attempt takes some milliseconds.
        for _ in 0..<2_000 {
            let nodes = try await self.command("CLUSTER", "NODES").split(separator: "\n")
            if nodes.count(where: { !$0.contains("handshake") }) == count { return }
        }
        throw RedisServerError("The cluster's node at port \(self.port) does not get to know the others")
    }

    /// Makes this replica of a cluster the primary, whether the old one answers or not.
    public func takePlaceOfPrimary() async throws {
        let reply = try await self.command("CLUSTER", "FAILOVER", "TAKEOVER")
        guard reply == "OK" else { throw RedisServerError("CLUSTER FAILOVER: \(reply)") }
    }
}
