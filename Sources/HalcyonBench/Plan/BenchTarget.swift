/// Running servers to measure: one, or several over the same data that share the users.
public struct BenchTarget: Sendable, Hashable {
    /// One of them.
    public struct Server: Sendable, Hashable {
        /// Where it listens, such as `http://127.0.0.1:8080`.
        public var baseURL: String

        /// The key that is sent with every request.
        public var apiKey: String

        public init(baseURL: String, apiKey: String) {
            self.baseURL = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
            self.apiKey = apiKey
        }
    }

    /// `baseline` (every flag off) or `halcyon` (every flag on).
    public var name: String

    /// The first user comes to the first server, the next to the next.
    public var servers: [Server]

    public init(name: String, servers: [Server]) {
        precondition(!servers.isEmpty, "there is a server to measure")
        self.name = name
        self.servers = servers
    }
}
