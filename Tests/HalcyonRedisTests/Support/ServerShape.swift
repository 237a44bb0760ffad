import HalcyonCache
import HalcyonTesting
import Testing

@testable import HalcyonRedis

/// The shapes that servers can have, for faults that must be survived in all of them.
enum ServerShape: String, CaseIterable, CustomTestStringConvertible {
    case one, ring, cluster, sentinel

    var testDescription: String { self.rawValue }

    /// Real servers of a shape.
    struct Servers {
        let topology: RedisTopology

        /// By shard, those that hold what is in it.
        let shards: [[RedisServer]]

        /// Copies of those.
        var replicas: [RedisServer] = []

        /// Has the log of the first shard.
        let first: RedisServer

        /// An entry that is at home there.
        let key: CacheKey
    }

    /// Lends servers none of which is replaced while it does not answer.
    func with(
        _ options: RedisServerOptions = RedisServerOptions(), _ body: (Servers) async throws -> Void
    ) async throws {
        let keys = (0..<1_000).map { CacheKey(number: $0) }
        switch self {
        case .one:
            try await RedisServers.one(options) { server in
                try await body(
                    Servers(topology: .one(server.redisAddress), shards: [[server]], first: server, key: keys[0])
                )
            }
        case .ring:
            try await RedisServers.ring(3, options) { servers in
                let topology = RedisTopology.ring(servers.map(\.redisAddress))
                let tier = RedisTier(client: RedisClient(configuration: .testing(topology)))
                // Nobody is connected yet: it is told where a key is at home.
                let key = keys.first { tier.shard(of: $0) == 0 } ?? keys[0]
                try await body(
                    Servers(topology: topology, shards: servers.map { [$0] }, first: servers[0], key: key)
                )
            }
        case .cluster:
            try await RedisServers.cluster(options) { servers in
                let names = KeyNames(prefix: "halcyon")
                func owner(_ slot: Int) -> Int { slot <= 5_460 ? 0 : slot <= 10_922 ? 1 : 2 }
                let withLog = owner(names.log.slot)
                let key = keys.first { owner(names.entry($0).slot) == withLog } ?? keys[0]
                try await body(
                    Servers(
                        topology: .cluster(servers.map(\.redisAddress)), shards: [Array(servers.prefix(3))],
                        replicas: Array(servers.suffix(3)), first: servers[withLog], key: key
                    )
                )
            }
        case .sentinel:
            try await RedisServers.sentinel(options) { servers in
                let topology = RedisTopology.sentinel(
                    servers.sentinels.map(\.redisAddress), primary: RedisSentinelServers.name
                )
                try await body(
                    Servers(
                        topology: topology, shards: [[servers.primary]], replicas: [servers.replica],
                        first: servers.primary, key: keys[0]
                    )
                )
            }
        }
    }
}
