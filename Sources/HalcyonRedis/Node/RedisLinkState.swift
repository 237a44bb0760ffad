import HalcyonCache

/// Whether one connection of a node stands, and how long to wait before it is made anew.
///
/// It connects nothing and knows no clock: times come in, pauses go out.
struct RedisLinkState<Connection, Instant: InstantProtocol> where Instant.Duration == Duration {
    private enum Phase {
        case down
        case up(Connection, since: Instant)
    }

    private var backoff: Backoff
    private var phase = Phase.down

    /// Why the last attempt failed or the last connection ended; nil before the first.
    private(set) var lastError: SharedTierError?

    init(backoff: Backoff) { self.backoff = backoff }

    /// The connection; nil while there is none.
    var connection: Connection? {
        if case .up(let connection, _) = self.phase { connection } else { nil }
    }

    /// What callers are told while there is no connection.
    var refusal: SharedTierError {
        self.lastError ?? SharedTierError(.unavailable, "There is no connection to Redis yet")
    }

    mutating func connected(_ connection: Connection, now: Instant) { self.phase = .up(connection, since: now) }

    struct End: Hashable {
        /// The time to wait before the next attempt.
        var pause: Duration

        /// Whether it is new that there is no connection: it stood before, or another error keeps it from standing.
        var isNews: Bool
    }

    /// The connection ended, or none could be made.
    mutating func ended(_ error: SharedTierError, now: Instant, using random: inout some RandomNumberGenerator) -> End {
        var stood: Duration?
        if case .up(_, let since) = self.phase { stood = since.duration(to: now) }
        let isNews = stood != nil || self.lastError != error
        self.phase = .down
        self.lastError = error
        return End(pause: self.backoff.failed(after: stood, using: &random), isNews: isNews)
    }
}
