/// The figures of one kind of operation on one side. Times are seconds; failed operations are in no time.
public struct KindResult: Sendable, Hashable {
    /// Operations that went well.
    public var count: Int
    /// Operations that did not.
    public var errors: Int
    public var average: Double
    public var p50: Double
    public var p95: Double
    public var p99: Double
    public var max: Double
    /// From the intended start to the first words; nil if nothing was answered.
    public var firstTokenP50: Double?
    public var firstTokenP95: Double?
    /// The share of the answers that waited for the model.
    public var fromModelShare: Double
    /// The share of the answers that were written for another, equal question.
    public var coalescedShare: Double
    /// How many answers came from where.
    public var sources: [String: Int]
    /// The latency at growing percentiles; empty if nothing went well.
    public var curve: [CurvePoint]

    /// The share of all operations that failed.
    public var errorRate: Double {
        let all = self.count + self.errors
        return all == 0 ? 0 : Double(self.errors) / Double(all)
    }

    public init(
        count: Int,
        errors: Int,
        average: Double,
        p50: Double,
        p95: Double,
        p99: Double,
        max: Double,
        firstTokenP50: Double?,
        firstTokenP95: Double?,
        fromModelShare: Double,
        coalescedShare: Double,
        sources: [String: Int],
        curve: [CurvePoint]
    ) {
        self.count = count
        self.errors = errors
        self.average = average
        self.p50 = p50
        self.p95 = p95
        self.p99 = p99
        self.max = max
        self.firstTokenP50 = firstTokenP50
        self.firstTokenP95 = firstTokenP95
        self.fromModelShare = fromModelShare
        self.coalescedShare = coalescedShare
        self.sources = sources
        self.curve = curve
    }
}
