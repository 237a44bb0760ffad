#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Log-normal factors around a median of one.
enum LogNormal {
    static func factor(sigma: Double, using random: inout SplitMix64) -> Double {
        exp(sigma * self.normal(using: &random))
    }

    /// A factor whose mean, not its median, is one: jitter that leaves an average alone.
    static func unbiasedFactor(sigma: Double, using random: inout SplitMix64) -> Double {
        self.factor(sigma: sigma, using: &random) / self.meanFactor(sigma: sigma)
    }

    static func meanFactor(sigma: Double) -> Double { exp(sigma * sigma / 2) }

    /// One standard normal value, after Box and Muller.
    private static func normal(using random: inout SplitMix64) -> Double {
        let radius = (-2 * log(1 - random.unit())).squareRoot()
        return radius * cos(2 * Double.pi * random.unit())
    }
}
