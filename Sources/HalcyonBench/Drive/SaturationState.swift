/// What the closed-loop phase has counted. A value: it has no lock and no clock.
struct SaturationState: Sendable {
    private(set) var completed = 0
    private(set) var errors = 0
    private var nextScript = 0

    /// The number of the next session to do; nil when there is none left.
    mutating func takeScript(of count: Int) -> Int? {
        guard self.nextScript < count else { return nil }
        defer { self.nextScript += 1 }
        return self.nextScript
    }

    mutating func record(_ failure: Failure?) {
        if failure == nil { self.completed += 1 } else { self.errors += 1 }
    }
}
