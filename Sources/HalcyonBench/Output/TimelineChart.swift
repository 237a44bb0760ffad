/// Median and 95th percentile of the answers over the run, both sides.
enum TimelineChart {
    static func svg(baseline: [TimelinePoint], halcyon: [TimelinePoint], target: Double) -> String? {
        let points = baseline + halcyon
        guard let high = points.compactMap(\.p95).max(), let end = points.map(\.at).max(), high > 0 else { return nil }
        let step = Self.roundStep(high / 4)
        let top = (high / step).rounded(.up) * step
        var plot = Plot(width: 880, xRange: 0...max(end, 1), yRange: 0...top, yScale: .linear)
        plot.grid(
            x: Self.ticks(end: end).map { Plot.Tick(value: $0, label: Words.decimal($0, places: 0) + " s") },
            y: stride(from: 0, through: top + step / 2, by: step).map {
                Plot.Tick(value: $0, label: $0 == 0 ? "0" : CurveChart.shortTime($0))
            }
        )
        plot.limit(y: target, label: "target for p95")
        for (side, points) in [("baseline", baseline), ("halcyon", halcyon)] {
            plot.line(points.map { ($0.at, $0.p50) }, style: side)
            plot.line(points.map { ($0.at, $0.p95) }, style: "\(side) dashed")
        }
        return plot.svg(title: "Latency of answers over the run")
    }

    private static func ticks(end: Double) -> [Double] {
        Array(stride(from: 0, through: max(end, 1), by: max(1, Self.roundStep(end / 5))))
    }

    /// One, two or five times a power of ten, at least this.
    static func roundStep(_ least: Double) -> Double {
        guard least > 0, least.isFinite else { return 1 }
        var power = 1e-6
        while power * 10 <= least { power *= 10 }
        return [1.0, 2, 5, 10].map { $0 * power }.first { $0 >= least } ?? power * 10
    }
}
