/// Where a run stands; given about once a second.
public struct BenchProgress: Sendable, Hashable {
    /// What is being done.
    public enum Phase: String, Sendable, Hashable {
        case warmUp = "warming up"
        case measuring
        case finishing
        case saturation
    }

    /// The target's name.
    public var side: String
    public var phase: Phase
    /// Since the side began.
    public var elapsed: Duration
    /// How long the side is expected to take; the last answers of a phase may need longer.
    public var expected: Duration
    /// Counted operations so far.
    public var completed: Int
    public var errors: Int
    /// Of the answers so far, in seconds; zero before the first.
    public var averageAnswer: Double
}
