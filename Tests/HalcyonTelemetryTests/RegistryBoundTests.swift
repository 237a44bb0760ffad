import HalcyonTelemetry
import Metrics
import Testing

@Suite struct RegistryBoundTests {
    @Test func labelSetsBeyondTheLimitShareASeries() {
        let registry = PrometheusRegistry()
        for index in 0..<1010 {
            Counter(label: "a.b", dimensions: [("x", "\(index)")], factory: registry).increment()
        }
        #expect(registry.lines(of: "a_b_total{").count == 1001)
        #expect(registry.value("a_b_total{overflow=\"true\"}") == "10")
        #expect(registry.value("halcyon_metrics_overflow_total") == "10")
    }

    @Test func knownLabelSetsStayWhenAMetricIsFull() {
        let registry = PrometheusRegistry(configuration: .init(seriesPerMetric: 1))
        for _ in 0..<2 { Counter(label: "a.b", dimensions: [("x", "known")], factory: registry).increment() }
        Counter(label: "a.b", dimensions: [("x", "new")], factory: registry).increment()
        Counter(label: "c.d", dimensions: [("x", "new")], factory: registry).increment()
        #expect(registry.value("a_b_total{x=\"known\"}") == "2")
        #expect(registry.value("a_b_total{overflow=\"true\"}") == "1")
        #expect(registry.value("c_d_total{x=\"new\"}") == "1", "each metric has a limit of its own")
    }

    @Test func timersOverflowTogether() {
        let registry = PrometheusRegistry(configuration: .init(seriesPerMetric: 1))
        for index in 0..<4 { Timer(label: "a.b", dimensions: [("x", "\(index)")], factory: registry).recordSeconds(1) }
        #expect(registry.value("a_b_seconds_count{overflow=\"true\"}") == "3")
        #expect(registry.value("a_b_seconds_bucket{overflow=\"true\",le=\"1\"}") == "3")
    }

    @Test func metricsBeyondTheLimitWorkUnseen() {
        let registry = PrometheusRegistry(configuration: .init(metricLimit: 2))
        for index in 0..<5 { Counter(label: "a.b\(index)", factory: registry).increment() }
        #expect(registry.lines(of: "a_b").count == 2)
        #expect(registry.value("halcyon_metrics_rejected_total") == "3")
    }

    @Test func clashOfKindsKeepsTheFirst() {
        let registry = PrometheusRegistry()
        Meter(label: "a.seconds", factory: registry).set(7)
        Timer(label: "a", factory: registry).recordSeconds(1)
        #expect(registry.lines(of: "a_seconds").last == "a_seconds 7")
        #expect(registry.value("halcyon_metrics_rejected_total") == "1")
    }

    @Test func clashOfInstrumentsKeepsTheFirst() {
        let registry = PrometheusRegistry()
        Counter(label: "a.b", factory: registry).increment()
        FloatingPointCounter(label: "a.b", factory: registry).increment(by: 0.5)
        #expect(registry.value("a_b_total") == "1")
        #expect(registry.value("halcyon_metrics_rejected_total") == "1")
    }

    @Test func pagesOwnMetricsCannotBeForged() {
        let registry = PrometheusRegistry()
        Counter(label: "halcyon.metrics.overflow", factory: registry).increment(by: 99)
        Meter(label: "process.open.fds", factory: registry).set(99)
        #expect(registry.lines(of: "halcyon_metrics_overflow_total").last == "halcyon_metrics_overflow_total 0")
        #expect(registry.lines(of: "process_open_fds").count == 3)
    }

    @Test func destroyedSeriesLeavesAndCanReturn() {
        let registry = PrometheusRegistry()
        let kept = Counter(label: "a.b", dimensions: [("x", "kept")], factory: registry)
        let gone = Counter(label: "a.b", dimensions: [("x", "gone")], factory: registry)
        kept.increment()
        gone.increment()
        gone.destroy()
        #expect(registry.value("a_b_total{x=\"gone\"}") == nil)
        #expect(registry.value("a_b_total{x=\"kept\"}") == "1")
        Counter(label: "a.b", dimensions: [("x", "gone")], factory: registry).increment()
        #expect(registry.value("a_b_total{x=\"gone\"}") == "1")
    }

    @Test func metricWithoutSeriesLeavesThePage() {
        let registry = PrometheusRegistry()
        let timer = Timer(label: "a.b", factory: registry)
        let fraction = FloatingPointCounter(label: "c.d", factory: registry)
        let meter = Meter(label: "e.f", factory: registry)
        let recorder = Recorder(label: "g.h", factory: registry)
        timer.destroy()
        fraction.destroy()
        meter.destroy()
        recorder.destroy()
        for name in ["a_b", "c_d", "e_f", "g_h"] { #expect(registry.lines(of: name).isEmpty) }
    }
}
