/// How much may be under way, stored and remembered.
public struct RedisLimits: Hashable, Sendable {
    /// Commands without a reply, for each connection; more are refused at once.
    public var commands: Int

    /// Bytes of commands without a reply, for each connection; more are refused at once.
    public var commandBytes: Int

    /// The bytes of one value, before compression.
    public var valueBytes: Int

    /// About how many events the invalidation log of a shard remembers.
    public var logEvents: Int

    public init(
        commands: Int = 1_024, commandBytes: Int = 16 << 20, valueBytes: Int = 4 << 20, logEvents: Int = 10_000
    ) {
        precondition(commands > 0 && commandBytes > 0 && valueBytes > 0 && logEvents > 0, "a limit is above zero")
        self.commands = commands
        self.commandBytes = commandBytes
        self.valueBytes = valueBytes
        self.logEvents = logEvents
    }
}
