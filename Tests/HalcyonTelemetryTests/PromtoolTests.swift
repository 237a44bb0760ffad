import HalcyonTelemetry
import Metrics
import Testing

@Suite(.enabled(if: Promtool.path != nil, "promtool is not installed (Debian: apt-get install prometheus)"))
struct PromtoolTests {
    let registry = PrometheusRegistry(
        catalogue: InstrumentCatalogue.halcyon, configuration: .init(seriesPerMetric: 2)
    )

    func useEveryMetric() {
        for description in InstrumentCatalogue.halcyon {
            for value in ["plain", "quote \" slash \\ line \n end", "overflow"] {
                let dimensions = [("some.label", value)]
                switch description.kind {
                case .counter:
                    Counter(label: description.name, dimensions: dimensions, factory: self.registry).increment()
                case .gauge:
                    Meter(label: description.name, dimensions: dimensions, factory: self.registry).set(0.5)
                case .histogram:
                    Timer(label: description.name, dimensions: dimensions, factory: self.registry).recordSeconds(0.6)
                }
            }
        }
    }

    @Test func everyMetricOfTheCatalogueIsClean() throws {
        self.useEveryMetric()
        let result = try Promtool.check(self.registry.render())
        #expect(result.output.isEmpty)
        #expect(result.status == 0)
    }

    @Test func metricsThatNoCatalogueKnowsAreClean() throws {
        Counter(label: "otherLibrary.connectionsOpened", factory: self.registry).increment()
        FloatingPointCounter(label: "cost", dimensions: [("le", "x")], factory: self.registry).increment(by: 0.1)
        Recorder(label: "batch-items", dimensions: [("le", "x")], factory: self.registry).record(3)
        Timer(label: "wait", dimensions: [("someLabel", "x")], factory: self.registry).recordSeconds(3)
        Gauge(label: "level", factory: self.registry).record(Double.nan)
        let result = try Promtool.check(self.registry.render())
        #expect(result.output.isEmpty)
        #expect(result.status == 0)
    }

    @Test func emptyPageIsClean() throws {
        #expect(try Promtool.check(self.registry.render()).output.isEmpty)
    }

    /// The checks above can fail.
    @Test func badPageIsFound() throws {
        let result = try Promtool.check(Array("# TYPE a_b counter\na_b 1\n".utf8))
        #expect(!result.output.isEmpty)
        #expect(result.status != 0)
    }
}
