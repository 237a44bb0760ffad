import Testing

@testable import HalcyonBench

@Suite struct SeededRandomTests {
    @Test func gammaHasTheShapesMeanAndVariance() {
        for shape in [0.3, 0.8, 2.5] {
            var random = SeededRandom(seed: 3)
            let values = (0..<40_000).map { _ in random.gamma(shape: shape) }
            let mean = values.reduce(0, +) / Double(values.count)
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
            #expect(abs(mean / shape - 1) < 0.04)
            #expect(abs(variance / shape - 1) < 0.1)
        }
    }

    @Test func logNormalHasTheMedian() {
        var random = SeededRandom(seed: 5)
        let values = (0..<20_001).map { _ in random.logNormal(median: 40, sigma: 0.8) }.sorted()
        #expect(abs(values[10_000] / 40 - 1) < 0.04)
    }

    @Test func geometricHasTheMean() {
        var random = SeededRandom(seed: 7)
        let sum = (0..<40_000).reduce(0) { sum, _ in sum + random.geometric(mean: 1.5) }
        #expect(abs(Double(sum) / 40_000 - 1.5) < 0.05)
    }

    @Test func arrivalsHaveTheRateAndSmallShapesCluster() {
        #expect(abs(self.arrivals(shape: 0.8).rate - 2) < 0.1)
        #expect(self.arrivals(shape: 0.3).variation > self.arrivals(shape: 0.8).variation + 0.4)
    }

    private func arrivals(shape: Double) -> (rate: Double, variation: Double) {
        var process = ArrivalProcess(
            shape: shape,
            rate: 2,
            sigma: 0.25,
            step: 3,
            start: 0,
            random: SeededRandom(seed: 11)
        )
        let times = (0..<40_000).map { _ in process.next() }
        let gaps = zip(times.dropFirst(), times).map { $0 - $1 }
        let mean = gaps.reduce(0, +) / Double(gaps.count)
        let variance = gaps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(gaps.count)
        return (1 / mean, variance.squareRoot() / mean)
    }
}
