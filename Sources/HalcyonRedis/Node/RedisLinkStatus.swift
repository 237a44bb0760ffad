public import HalcyonCache

/// How one connection to a server is.
public struct RedisLinkStatus: Hashable, Sendable {
    /// What it is for.
    public enum Purpose: String, Hashable, Sendable {
        /// Looks entries up.
        case reads
        /// Writes, and hears what others write.
        case writes
    }

    public var address: RedisAddress
    public var purpose: Purpose

    /// Whether it stands and its server speaks.
    public var isConnected: Bool

    /// Commands whose replies have not come.
    public var inFlight: Int

    /// Why there is none, or why there was none before; nil if nothing ever went wrong.
    public var lastError: SharedTierError?

    public init(
        address: RedisAddress, purpose: Purpose, isConnected: Bool, inFlight: Int, lastError: SharedTierError? = nil
    ) {
        self.address = address
        self.purpose = purpose
        self.isConnected = isConnected
        self.inFlight = inFlight
        self.lastError = lastError
    }
}
