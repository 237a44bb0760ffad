/// Settings of a ``RedisClient``, its ``RedisTier`` and its ``RedisBus``.
public struct RedisConfiguration: Hashable, Sendable {
    public var topology: RedisTopology

    /// How to sign in; nil if nobody asks.
    public var credentials: RedisCredentials?

    /// How to sign in at the sentinels; nil if they do not ask.
    public var sentinelCredentials: RedisCredentials?

    /// How connections are encrypted; nil if they are not.
    public var tls: RedisTLS?

    /// What all keys begin with: letters, digits, `-`, `_`, `.`, at most 64. Processes that share entries share it.
    public var prefix: String

    /// What the servers call our connections in their lists.
    public var clientName: String

    public var limits: RedisLimits
    public var times: RedisTimes

    /// How values are made smaller; nil for never.
    public var compression: RedisCompression?

    /// How values are encrypted; nil for never, and what may leave the process only encrypted is refused then.
    public var encryption: RedisEncryption?

    public init(
        topology: RedisTopology, credentials: RedisCredentials? = nil, sentinelCredentials: RedisCredentials? = nil,
        tls: RedisTLS? = nil, prefix: String = "halcyon", clientName: String = "halcyon",
        limits: RedisLimits = RedisLimits(), times: RedisTimes = RedisTimes(),
        compression: RedisCompression? = RedisCompression(), encryption: RedisEncryption? = nil
    ) {
        precondition(!topology.addresses.isEmpty, "a topology has servers")
        precondition(Set(topology.addresses).count == topology.addresses.count, "servers are named once")
        precondition(Self.isName(prefix, upTo: 64) && Self.isName(clientName, upTo: 64), "names are plain")
        self.topology = topology
        self.credentials = credentials
        self.sentinelCredentials = sentinelCredentials
        self.tls = tls
        self.prefix = prefix
        self.clientName = clientName
        self.limits = limits
        self.times = times
        self.compression = compression
        self.encryption = encryption
    }

    /// Whether a text can be a ``prefix``.
    public static func isName(_ text: String) -> Bool { Self.isName(text, upTo: 64) }

    /// Whether a text has only letters, digits, `-`, `_` and `.`, and not too many.
    static func isName(_ text: String, upTo limit: Int) -> Bool {
        (1...limit).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }
}

extension RedisConfiguration {
    /// How much of the invalidation log and the tier there is that fails by itself.
    var shardCount: Int {
        if case .ring(let addresses) = self.topology { addresses.count } else { 1 }
    }
}
