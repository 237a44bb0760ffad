import HalcyonRedis

/// Where replies and reads are shared, and by whom.
enum SharedTierChoice: Hashable {
    /// Nowhere: this process has only its own memory.
    case none
    /// In a stand-in inside this process, so that all that a shared tier does can be seen without a server.
    case inProcess
    case redis(RedisConfiguration)

    /// For people: `redis ring`.
    var name: String {
        switch self {
        case .none: "none"
        case .inProcess: "in-process stand-in"
        case .redis(let configuration):
            switch configuration.topology {
            case .one: "redis"
            case .ring: "redis ring"
            case .cluster: "redis cluster"
            case .sentinel: "redis sentinel"
            }
        }
    }
}
