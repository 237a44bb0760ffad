/// A primary and its replica, watched by sentinels.
public struct RedisSentinelServers: Sendable {
    /// What the sentinels call the primary.
    public static let name = "halcyon"

    public let primary: RedisServer
    public let replica: RedisServer
    public let sentinels: [RedisServer]

    /// Lets a sentinel make the replica the primary, whether the old one answers or not.
    public func replacePrimary(by sentinel: RedisServer) async throws {
        var reply = ""
        // One that was stopped has to answer once before it is a candidate; each attempt takes some milliseconds.
        for _ in 0..<2_000 {
            reply = try await sentinel.command("SENTINEL", "FAILOVER", Self.name)
            if reply == "OK" { return }
        }
        throw RedisServerError("SENTINEL FAILOVER: \(reply)")
    }
}

extension RedisServers {
    /// A primary, a replica and three sentinels that all know each other.
    ///
    /// A primary is replaced when a test says so, see ``RedisSentinelServers/replacePrimary(by:)``: on a busy machine
    /// any time without an answer may pass without a fault.
    public static func sentinel<Result>(
        _ options: RedisServerOptions = RedisServerOptions(), _ body: (RedisSentinelServers) async throws -> Result
    ) async throws -> Result {
        try await TestFolder.with { folder in
            let ports = try await FreePort.find(5)
            let primary = try await Self.server(port: ports[0], folder: folder, options)
            let replica = try await Self.server(
                port: ports[1], folder: folder, options, ["--replicaof", "127.0.0.1 \(ports[0])"]
            )
            var sentinels: [RedisServer] = []
            for port in ports.suffix(3) {
                sentinels.append(try Self.sentinel(port: port, primary: primary, folder: folder))
            }
            return try await Self.running([primary, replica]) { _ in
                try await replica.says("sync: Finished with success")
                return try await Self.running(sentinels) { sentinels in
                    for sentinel in sentinels {
                        try await sentinel.says("+slave slave")
                        for other in sentinels where other.port != sentinel.port {
                            try await sentinel.says("127.0.0.1 \(other.port) @ \(RedisSentinelServers.name)")
                        }
                    }
                    return try await body(
                        RedisSentinelServers(primary: primary, replica: replica, sentinels: sentinels)
                    )
                }
            }
        }
    }

    private static func sentinel(port: Int, primary: RedisServer, folder: String) throws -> RedisServer {
        let own = try Self.folder("\(folder)/\(port)")
        let name = RedisSentinelServers.name
        var lines = [
            "port \(port)", "bind 127.0.0.1", "dir \(own)", "sentinel monitor \(name) 127.0.0.1 \(primary.port) 2",
            "sentinel down-after-milliseconds \(name) 60000", "sentinel failover-timeout \(name) 60000",
        ]
        if let password = primary.options.password { lines.append("sentinel auth-pass \(name) \(password)") }
        try TestFolder.write(lines.joined(separator: "\n") + "\n", to: "\(own)/sentinel.conf")
        return RedisServer(
            program: try Self.program("redis-sentinel", in: folder), arguments: ["\(own)/sentinel.conf"],
            readyLine: "+monitor master", port: port, folder: own, options: RedisServerOptions()
        )
    }
}
