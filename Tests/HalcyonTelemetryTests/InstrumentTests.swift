import HalcyonTelemetry
import Metrics
import Testing

@Suite struct InstrumentTests {
    let registry = PrometheusRegistry()

    @Test func counterNeverFalls() {
        let counter = Counter(label: "a.b", factory: self.registry)
        counter.increment(by: 5)
        counter.increment(by: -3)
        #expect(self.registry.value("a_b_total") == "5")
        counter.reset()
        #expect(self.registry.value("a_b_total") == "0")
    }

    @Test func fractionsAddUp() {
        let counter = FloatingPointCounter(label: "a.b", factory: self.registry)
        counter.increment(by: 0.25)
        counter.increment(by: 0.5)
        counter.increment(by: -1.0)
        counter.increment(by: Double.nan)
        counter.increment(by: Double.infinity)
        #expect(self.registry.value("a_b_total") == "0.75")
    }

    @Test func meterRisesAndFalls() {
        let meter = Meter(label: "a.b", factory: self.registry)
        meter.set(10)
        meter.increment(by: 2.5)
        meter.decrement(by: 0.5)
        meter.increment(by: Double.nan)
        #expect(self.registry.value("a_b") == "12")
    }

    @Test func recorderIsAHistogramOfItsOwnUnit() {
        let recorder = Recorder(label: "a.b", factory: self.registry)
        recorder.record(2)
        recorder.record(2.5)
        recorder.record(Double.nan)
        #expect(self.registry.value("a_b_bucket{le=\"2\"}") == "1")
        #expect(self.registry.value("a_b_bucket{le=\"5\"}") == "2")
        #expect(self.registry.value("a_b_sum") == "4.5")
        #expect(self.registry.value("a_b_count") == "2")
    }

    @Test func impossibleDurationsDoNotSpoilTheSum() {
        let timer = Timer(label: "a.duration", factory: self.registry)
        timer.recordNanoseconds(-5)
        timer.recordNanoseconds(Int64.max)
        timer.recordNanoseconds(Int64.max)
        #expect(self.registry.value("a_duration_seconds_bucket{le=\"0.005\"}") == "1")
        #expect(self.registry.value("a_duration_seconds_count") == "3")
        #expect(self.registry.value("a_duration_seconds_sum") == "172800")
    }

    @Test func observedValueIsReadForEachPage() {
        let meter = Meter(label: "source", factory: self.registry)
        meter.set(1)
        let registry = self.registry
        let outer = PrometheusRegistry()
        outer.observe("cache.entries", dimensions: [("tier", "l1")]) {
            registry.value("source").flatMap(Double.init) ?? 0
        }
        #expect(outer.value("cache_entries{tier=\"l1\"}") == "1")
        meter.set(2)
        #expect(outer.value("cache_entries{tier=\"l1\"}") == "2")
    }

    @Test func concurrentIncrementsAddUp() async {
        let counter = Counter(label: "a.count", factory: self.registry)
        let fractions = FloatingPointCounter(label: "a.fractions", factory: self.registry)
        let meter = Meter(label: "a.level", factory: self.registry)
        let timer = Timer(label: "a.duration", factory: self.registry)
        let recorder = Recorder(label: "a.size", factory: self.registry)
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    for index in 0..<5000 {
                        counter.increment()
                        fractions.increment(by: 0.5)
                        meter.increment(by: 2.0)
                        meter.decrement()
                        timer.recordMilliseconds(index % 1000)
                        recorder.record(index % 100)
                    }
                }
            }
        }
        #expect(self.registry.value("a_count_total") == "40000")
        #expect(self.registry.value("a_fractions_total") == "20000")
        #expect(self.registry.value("a_level") == "40000")
        #expect(self.registry.value("a_duration_seconds_count") == "40000")
        #expect(self.registry.value("a_duration_seconds_bucket{le=\"0.5\"}") == "20040", "0 ms to 500 ms")
        #expect(self.registry.value("a_duration_seconds_sum") == "19980")
        #expect(self.registry.value("a_size_sum") == "1980000")
    }

    @Test func seriesMadeConcurrentlyAreTheSame() async {
        await withTaskGroup { group in
            for task in 0..<8 {
                group.addTask {
                    for index in 0..<200 {
                        Counter(label: "a.b", dimensions: [("x", "\((index + task) % 10)")], factory: self.registry)
                            .increment()
                    }
                }
            }
        }
        for index in 0..<10 { #expect(self.registry.value("a_b_total{x=\"\(index)\"}") == "160") }
    }
}
