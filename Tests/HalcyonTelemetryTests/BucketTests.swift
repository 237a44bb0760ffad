import Metrics
import Testing

@testable import HalcyonTelemetry

@Suite struct BucketTests {
    /// The bounds that the page shows for a timer.
    static func bounds(_ label: String, _ registry: PrometheusRegistry = PrometheusRegistry()) -> [String] {
        Timer(label: label, factory: registry).recordSeconds(1)
        let name = MetricName(metric: label, kind: .histogram, unit: .seconds).text
        return registry.lines(of: "\(name)_bucket").compactMap { line in
            line.split(separator: "\"").dropFirst().first.map(String.init)
        }
    }

    @Test func httpHasOpenTelemetrysBoundaries() {
        #expect(
            Self.bounds("http.server.request.duration") == [
                "0.005", "0.01", "0.025", "0.05", "0.075", "0.1", "0.25", "0.5", "0.75", "1", "2.5", "5", "7.5", "10",
                "+Inf",
            ]
        )
    }

    @Test(arguments: ["halcyon.stage.duration", "halcyon.cache.load.duration", "halcyon.store.query.duration"])
    func whatMemoryAnswersHasFinerOnes(label: String) {
        let fine = ["0.0001", "0.00025", "0.0005", "0.001", "0.0025"]
        #expect(Self.bounds(label) == fine + Self.bounds("http.server.request.duration"))
    }

    @Test(arguments: InstrumentCatalogue.halcyon.filter { $0.kind == .histogram })
    func everyDurationHasBothTargets(description: MetricDescription) {
        let bounds = Self.bounds(description.name)
        #expect(bounds.contains("0.5") && bounds.contains("0.75"))
    }

    @Test func targetsAreAddedWhereARuleForgetsThem() {
        let rule = PrometheusRegistry.Configuration.BucketRule(prefix: "slow.", boundaries: [0.5, 30, 60])
        let registry = PrometheusRegistry(configuration: .init(bucketRules: [rule]))
        #expect(Self.bounds("slow.duration", registry) == ["0.5", "0.75", "30", "60", "+Inf"])
    }

    @Test func longestPrefixWins() {
        let registry = PrometheusRegistry(
            configuration: .init(bucketRules: [
                .init(prefix: "a.", boundaries: [1]), .init(prefix: "a.b.", boundaries: [2]),
                .init(prefix: "a", boundaries: [3]),
            ])
        )
        #expect(Self.bounds("a.b.c", registry) == ["0.5", "0.75", "2", "+Inf"])
    }

    @Test func asManyBoundsAsAreAllowedHaveRoom() {
        let boundaries = BucketBoundaries((1...BucketBoundaries.limit).map(Double.init))
        let registry = PrometheusRegistry(configuration: .init(timerBoundaries: boundaries))
        let timer = Timer(label: "a.b", factory: registry)
        timer.recordSeconds(1_000_000)
        #expect(registry.value("a_b_seconds_bucket{le=\"\(BucketBoundaries.limit)\"}") == "0")
        #expect(registry.value("a_b_seconds_bucket{le=\"+Inf\"}") == "1")
    }

    @Test(arguments: BucketBoundaries.fineLatency.nanoseconds)
    func boundBelongsToTheBucketBelowIt(nanoseconds: Int64) {
        let bounds = BucketBoundaries.fineLatency.nanoseconds
        let index = bounds.bucket(of: nanoseconds)
        #expect(bounds[index] == nanoseconds)
        #expect(bounds.bucket(of: nanoseconds + 1) == index + 1)
    }

    @Test func targetsAreExactInNanoseconds() {
        #expect(BucketBoundaries.latency.nanoseconds.contains(500_000_000))
        #expect(BucketBoundaries.latency.nanoseconds.contains(750_000_000))
    }
}
