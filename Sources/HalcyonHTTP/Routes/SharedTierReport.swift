public import HalcyonCache

/// How the tier that processes share is, and whether they hear each other.
public struct SharedTierReport: Hashable, Sendable {
    /// A server of it.
    public struct Server: Hashable, Sendable {
        public var address: String
        public var isConnected: Bool

        public init(address: String, isConnected: Bool) {
            self.address = address
            self.isConnected = isConnected
        }
    }

    /// What it is, such as `redis ring`.
    public var kind: String
    public var servers: [Server]
    public var coherence: CoherenceStatistics

    public init(kind: String, servers: [Server], coherence: CoherenceStatistics) {
        self.kind = kind
        self.servers = servers
        self.coherence = coherence
    }
}
