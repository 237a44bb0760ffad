/// The upper bounds of a histogram's buckets, rising; a value that equals a bound falls below it.
public struct BucketBoundaries: Hashable, Sendable, ExpressibleByArrayLiteral {
    /// The most bounds that a histogram can have.
    public static let limit = HistogramCells.boundLimit - Self.targets.count

    /// The latencies that are promised, in seconds. Every timer has a bucket that ends at each.
    private static let targets = [0.5, 0.75]

    /// OpenTelemetry's boundaries for HTTP, in seconds.
    public static let latency: Self = [
        0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
    ]

    /// ``latency`` with finer steps below, for what a lookup in memory takes; in seconds.
    public static let fineLatency = Self([0.0001, 0.00025, 0.0005, 0.001, 0.0025] + Self.latency.values)

    /// Boundaries for amounts of anything but time.
    public static let amounts: Self = [
        1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 25000, 50000, 100_000, 1_000_000, 10_000_000,
    ]

    /// The bounds in rising order, without the infinite one.
    public let values: [Double]

    /// - Parameter values: finite bounds, each above the one before, no more than ``limit``.
    public init(_ values: [Double]) {
        precondition((1...Self.limit).contains(values.count), "a histogram has 1 to \(Self.limit) bounds")
        precondition(values.allSatisfy(\.isFinite), "a histogram's bounds are finite")
        precondition(zip(values, values.dropFirst()).allSatisfy(<), "a histogram's bounds rise")
        self.values = values
    }

    /// - Parameter unchecked: bounds that rise, as many as a histogram has room for.
    private init(unchecked values: [Double]) { self.values = values }

    public init(arrayLiteral elements: Double...) { self.init(elements) }

    /// The same bounds and 0.5 and 0.75, so that how many met a latency target can be read off exactly.
    var withTargets: Self { Self(unchecked: Set(self.values + Self.targets).sorted()) }

    /// The same bounds in nanoseconds, for seconds.
    var nanoseconds: [Int64] { self.values.map { Int64(($0 * 1e9).rounded()) } }
}
