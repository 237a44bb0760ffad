/// What the simulated server has done since it started.
struct CallCounters: Sendable, Hashable {
    /// How many instants of aborts are kept.
    static let keptAborts = 32

    var requests = 0
    var started = 0
    var finished = 0
    var aborted = 0
    var rejected = 0
    var failed = 0
    var kills = 0
    var promptTokens = 0
    var reusedTokens = 0
    var generatedTokens = 0
    /// Unix times in seconds, the latest last.
    var lastAborts: [Double] = []

    mutating func abort(at unixTime: Double) {
        self.aborted += 1
        self.lastAborts.append(unixTime)
        if self.lastAborts.count > Self.keptAborts { self.lastAborts.removeFirst() }
    }
}
