/// One point of a percentile curve.
public struct CurvePoint: Sendable, Hashable {
    /// 0 … 100.
    public var percentile: Double
    public var seconds: Double

    public init(percentile: Double, seconds: Double) {
        self.percentile = percentile
        self.seconds = seconds
    }

    /// The percentiles of a curve: closer together towards the slow end.
    static let grid: [Double] =
        Array(stride(from: 0.0, to: 90, by: 2.5)) + Array(stride(from: 90.0, to: 99, by: 0.5))
        + Array(stride(from: 99.0, through: 99.91, by: 0.1))
}
