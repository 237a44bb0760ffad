/// How the Redis servers belong together.
public enum RedisTopology: Hashable, Sendable {
    /// One server.
    case one(RedisAddress)

    /// Servers that do not know each other, over which the keys are spread by a ``HashRing``: each is a shard.
    case ring([RedisAddress])

    /// A Redis Cluster, known by some of its nodes: one shard.
    case cluster([RedisAddress])

    /// A primary with replicas, watched by sentinels that call it by this name: one shard.
    case sentinel([RedisAddress], primary: String)

    /// The addresses that the configuration names.
    var addresses: [RedisAddress] {
        switch self {
        case .one(let address): [address]
        case .ring(let addresses), .cluster(let addresses), .sentinel(let addresses, _): addresses
        }
    }
}
