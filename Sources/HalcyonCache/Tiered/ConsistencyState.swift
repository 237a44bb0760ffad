/// Keeps the results of a ``ConsistencySampler``, with the last ones in a ring.
struct ConsistencyState: Sendable {
    private let window: Int
    /// Whether each of the last comparisons agreed.
    private var ring: [Bool] = []
    private var next = 0

    private(set) var report = ConsistencyReport()

    init(window: Int) { self.window = window }

    /// - Parameter age: of what is stale.
    mutating func add(_ result: ConsistencyReport.Result, age: Duration?) {
        self.report.results[result, default: 0] += 1
        guard result != .missing else { return }
        let isAgreed = result == .agreed
        if !isAgreed, let age {
            self.report.lastStale = age
            self.report.oldestStale = max(self.report.oldestStale, age)
        }
        if self.ring.count < self.window {
            self.ring.append(isAgreed)
            self.report.compared += 1
        } else {
            if self.ring[self.next] { self.report.agreed -= 1 }
            self.ring[self.next] = isAgreed
            self.next = (self.next + 1) % self.window
        }
        if isAgreed { self.report.agreed += 1 }
    }
}
