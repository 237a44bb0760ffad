/// Where a command goes.
enum Destination: Sendable {
    /// To whoever has the key in the shard.
    case key(RedisKey, shard: Int)

    /// To whoever has the log of the shard.
    case log(shard: Int)
}
