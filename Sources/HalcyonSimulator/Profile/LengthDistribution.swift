/// A log-normal distribution of reply lengths in tokens.
///
/// The mean of a log-normal lies above its median: `median · exp(sigma² / 2)`.
public struct LengthDistribution: Sendable, Hashable {
    /// The length that half of the replies stay below.
    public var medianTokens: Double

    /// The standard deviation of the length's logarithm.
    public var sigma: Double

    public init(medianTokens: Double, sigma: Double) {
        precondition(medianTokens >= 1, "a reply has at least one token")
        precondition(sigma >= 0, "a spread is not negative")
        self.medianTokens = medianTokens
        self.sigma = sigma
    }

    /// The average length, in tokens.
    public var meanTokens: Double { self.medianTokens * LogNormal.meanFactor(sigma: self.sigma) }

    func draw(using random: inout SplitMix64, atMost limit: Int) -> Int {
        let length = self.medianTokens * LogNormal.factor(sigma: self.sigma, using: &random)
        return min(limit, max(1, Int(length.rounded())))
    }
}
