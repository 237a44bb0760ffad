import HalcyonCache

extension SharedTierError {
    /// The server has not seen a script yet, or has forgotten it.
    static let noScript = Self(.refused, "Redis does not know a script by its digest")

    static let replica = Self(.unavailable, "This Redis is a replica and takes no writes")

    /// What an error of the server means. Of its text only the code is used: the rest may repeat keys and values.
    init(_ failure: RESPFailure) {
        switch failure.code {
        case "NOAUTH", "WRONGPASS":
            self.init(.refused, "Redis refused the user or the password; see redis.user and redis.password")
        case "NOPERM":
            self.init(.refused, "Redis does not let this user do that; see its access list: ACL GETUSER")
        case "OOM":
            self.init(.refused, "Redis has no memory left and may not evict; see its maxmemory and maxmemory-policy")
        case "MISCONF", "NOREPLICAS":
            self.init(.refused, "Redis takes no writes because its persistence or its replicas fail; see its log")
        case "READONLY": self = .replica
        case "NOSCRIPT": self = .noScript
        case "LOADING": self.init(.unavailable, "Redis is loading its data")
        case "MASTERDOWN": self.init(.unavailable, "This Redis is a replica that has lost its primary")
        case "CLUSTERDOWN": self.init(.unavailable, "The Redis Cluster is down: some of its slots have no node")
        case "MOVED", "ASK", "TRYAGAIN": self.init(.unavailable, "The Redis Cluster is moving that slot")
        case "BUSY": self.init(.unavailable, "Redis is busy with a script; see SCRIPT KILL")
        case "WRONGTYPE": self.init(.unreadable, "Another program uses Redis keys with this prefix; see redis.prefix")
        case let code where code.utf8.count <= 24 && code.utf8.allSatisfy({ $0 >= 0x41 && $0 <= 0x5A }):
            self.init(.refused, "Redis answered with the error \(code)")
        default: self.init(.refused, "Redis answered with an error")
        }
    }

    static func unexpected(_ command: String) -> Self {
        Self(.unreadable, "Redis answered \(command) with something of another kind than is documented")
    }
}

extension RESPValue {
    /// The value itself.
    ///
    /// - Throws: ``SharedTierError`` if it is a failure.
    func orThrow() throws(SharedTierError) -> RESPValue {
        if case .failure(let failure) = self { throw SharedTierError(failure) }
        return self
    }
}
