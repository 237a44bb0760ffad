/// How long to wait before the next attempt to connect: anything up to a bound that each failure doubles, so that many
/// processes do not come back all at once.
struct Backoff: Hashable, Sendable {
    let firstPause: Duration
    let longestPause: Duration

    /// A connection that stood for so long was a good one: the count of failures begins anew.
    var steady = Duration.seconds(5)
    private var failures = 0

    init(firstPause: Duration, longestPause: Duration) {
        self.firstPause = firstPause
        self.longestPause = longestPause
    }

    init(_ times: RedisTimes) { self.init(firstPause: times.firstPause, longestPause: times.longestPause) }

    /// The connection ended, or none could be made.
    ///
    /// - Parameter stood: for how long there was one; nil if there was none.
    mutating func failed(after stood: Duration?, using random: inout some RandomNumberGenerator) -> Duration {
        if let stood, stood >= self.steady { self.failures = 0 }
        self.failures = min(self.failures + 1, 20)
        let bound = min(self.firstPause * (1 << (self.failures - 1)), self.longestPause)
        return bound * Double.random(in: 0...1, using: &random)
    }
}
