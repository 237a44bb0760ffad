import HalcyonCache

/// Finds the server for a key and keeps the connections: one way for each ``RedisTopology``.
protocol RedisRouting: Sendable {
    /// One for each shard.
    var feeds: [ShardFeed] { get }

    var links: [RedisLinkStatus] { get }

    /// Keeps the connections until the task is cancelled.
    func run() async

    /// The shard where a key is looked for.
    func shard(of key: RedisKey) -> Int

    /// The connection to where something belongs.
    ///
    /// - Throws: why there is none.
    func connection(to destination: Destination, as role: ConnectionRole) throws(SharedTierError) -> RedisConnection

    /// Goes on with a command that was refused, if there is a way.
    ///
    /// - Returns: the reply, which may be the same failure.
    /// - Throws: ``SharedTierError`` or `CancellationError`.
    func reply(
        to command: RedisCommand, after failure: RESPFailure, from destination: Destination, as role: ConnectionRole,
        within limit: Duration
    ) async throws -> RESPValue

    /// The server that has the log of a shard; nil while nobody knows.
    func logAddress(of shard: Int) -> RedisAddress?

    /// Something seems wrong with where things are looked for.
    func noteTrouble()
}
