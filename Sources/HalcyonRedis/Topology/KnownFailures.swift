import HalcyonCache

/// What is known to be wrong with whom, so that it is told once and not at every attempt.
struct KnownFailures: Sendable {
    /// More servers than a cluster has; whoever goes through more addresses is told of again.
    private static let limit = 1_000

    private var failures: [RedisAddress: SharedTierError] = [:]

    /// - Returns: whether it is another failure than the last one of that server, or its first since it did well.
    mutating func isNews(_ error: SharedTierError, at address: RedisAddress) -> Bool {
        if self.failures.count >= Self.limit { self.failures.removeAll() }
        return self.failures.updateValue(error, forKey: address) != error
    }

    mutating func didWell(_ address: RedisAddress) { self.failures[address] = nil }
}
