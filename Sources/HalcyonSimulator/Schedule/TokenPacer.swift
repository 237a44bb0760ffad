/// Says which tokens of a reply are due, and when to look again.
struct TokenPacer<Instant: InstantProtocol & Sendable>: Sendable where Instant.Duration == Duration {
    struct Step: Equatable, Sendable {
        /// Tokens that became due since the last step.
        let ready: Int
        /// When to ask again; `nil` after the last token.
        let wakeAt: Instant?
    }

    /// When the next token is due.
    private var due: Instant
    private var remaining: Int
    /// Tokens that are due closer together than this are sent together.
    private let shortestTick: Duration

    init(firstTokenAt due: Instant, tokens: Int, shortestTick: Duration) {
        self.due = due
        self.remaining = tokens
        self.shortestTick = shortestTick
    }

    /// - Parameter tokenTime: What each of the next tokens takes at the present load.
    mutating func advance(to now: Instant, tokenTime: Duration) -> Step {
        var ready = 0
        while self.remaining > 0, self.due <= now {
            self.due = self.due.advanced(by: tokenTime)
            self.remaining -= 1
            ready += 1
        }
        guard self.remaining > 0 else { return Step(ready: ready, wakeAt: nil) }
        // The last token is never held back to fill a tick: the reply's length in time stays exact.
        let last = self.due.advanced(by: tokenTime * (self.remaining - 1))
        let tick = max(self.due, now.advanced(by: self.shortestTick))
        return Step(ready: ready, wakeAt: min(tick, last))
    }
}
