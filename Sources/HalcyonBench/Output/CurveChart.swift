#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Latency by percentile, both sides; the slow end is stretched, and time is logarithmic.
enum CurveChart {
    static func svg(title: String, baseline: KindResult, halcyon: KindResult) -> String? {
        let seconds = (baseline.curve + halcyon.curve).map(\.seconds).filter { $0 > 0 }
        guard let low = seconds.min(), let high = seconds.max() else { return nil }
        let count = max(baseline.count, halcyon.count)
        let end = min(3, max(1, Self.place(100 * (1 - 1 / Double(max(count, 1))))))
        var plot = Plot(xRange: 0...end, yRange: low * 0.8...high * 1.25, yScale: .logarithmic)
        plot.grid(
            x: [0, 50, 90, 99, 99.9].filter { Self.place($0) <= end + 0.001 }.map {
                Plot.Tick(value: Self.place($0), label: Self.label($0))
            },
            y: Self.timeTicks(low * 0.8, high * 1.25)
        )
        plot.line(Self.points(baseline), style: "baseline")
        plot.line(Self.points(halcyon), style: "halcyon")
        return plot.svg(title: "Latency of \(title) by percentile")
    }

    /// A tenth of the operations that are slower than this percentile is one step further right.
    static func place(_ percentile: Double) -> Double { -log10(max(1 - percentile / 100, 1e-4)) }

    private static func label(_ percentile: Double) -> String {
        switch percentile {
        case 0: "0"
        case 99.9: "99.9 %"
        default: Words.decimal(percentile, places: 0) + " %"
        }
    }

    private static func points(_ result: KindResult) -> [(x: Double, y: Double?)] {
        // A percentile needs as many operations as it has parts; beyond them the curve would only repeat the slowest.
        let last = 100 * (1 - 1 / Double(max(result.count, 1)))
        return result.curve.filter { $0.percentile <= last }.map { (Self.place($0.percentile), $0.seconds) }
    }

    /// One, two and five of each power of ten; only powers when there would be too many.
    static func timeTicks(_ low: Double, _ high: Double) -> [Plot.Tick] {
        let powers = Int(log10(low).rounded(.down))...Int(log10(high).rounded(.up))
        let factors = powers.count > 3 ? [1.0] : [1, 2, 5]
        return powers.flatMap { power in factors.map { $0 * pow(10, Double(power)) } }
            .filter { $0 >= low && $0 <= high }
            .map { Plot.Tick(value: $0, label: Self.shortTime($0)) }
    }

    static func shortTime(_ seconds: Double) -> String {
        if seconds >= 0.9999 { return Self.short(seconds) + " s" }
        if seconds >= 0.000_999 { return Self.short(seconds * 1e3) + " ms" }
        return Self.short(seconds * 1e6) + " µs"
    }

    private static func short(_ number: Double) -> String {
        Words.decimal(number, places: abs(number - number.rounded()) < 0.01 ? 0 : 1)
    }
}
