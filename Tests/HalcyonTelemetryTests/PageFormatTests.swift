import HalcyonTelemetry
import Metrics
import Testing

@Suite struct PageFormatTests {
    let registry = PrometheusRegistry(catalogue: InstrumentCatalogue.halcyon)

    @Test func counterEndsInTotal() {
        Counter(label: "halcyon.replies", dimensions: [("provenance", "l1")], factory: self.registry).increment(by: 3)
        #expect(
            self.registry.lines(of: "halcyon_replies_total") == [
                "# HELP halcyon_replies_total Replies that were given, by provenance.",
                "# TYPE halcyon_replies_total counter",
                "halcyon_replies_total{provenance=\"l1\"} 3",
            ]
        )
    }

    @Test func gaugeOfBytesEndsInBytes() {
        Gauge(label: "halcyon.cache.size", dimensions: [("tier", "l1")], factory: self.registry).record(1_048_576)
        #expect(
            self.registry.lines(of: "halcyon_cache_size_bytes") == [
                "# HELP halcyon_cache_size_bytes Bytes that a cache's entries take, by tier.",
                "# TYPE halcyon_cache_size_bytes gauge",
                "halcyon_cache_size_bytes{tier=\"l1\"} 1048576",
            ]
        )
    }

    @Test func timerIsAHistogramOfSeconds() {
        let timer = Timer(
            label: "http.server.request.duration", dimensions: [("http.route", "/healthz")], factory: self.registry
        )
        timer.recordMilliseconds(500)
        timer.recordMilliseconds(501)
        timer.recordSeconds(20)
        let name = "http_server_request_duration_seconds"
        let buckets = [
            ("0.005", 0), ("0.01", 0), ("0.025", 0), ("0.05", 0), ("0.075", 0), ("0.1", 0), ("0.25", 0), ("0.5", 1),
            ("0.75", 2), ("1", 2), ("2.5", 2), ("5", 2), ("7.5", 2), ("10", 2), ("+Inf", 3),
        ]
        #expect(
            self.registry.lines(of: name) == [
                "# HELP \(name) Time from a request's head to the end of its response.",
                "# TYPE \(name) histogram",
            ]
                + buckets.map { "\(name)_bucket{http_route=\"/healthz\",le=\"\($0)\"} \($1)" }
                + ["\(name)_sum{http_route=\"/healthz\"} 21.001", "\(name)_count{http_route=\"/healthz\"} 3"]
        )
    }

    @Test func metricWithoutDescriptionHasADefaultHelp() {
        Counter(label: "pool.waits", factory: self.registry).increment()
        #expect(
            self.registry.lines(of: "pool_waits_total").first
                == "# HELP pool_waits_total The counter pool.waits, which no catalogue describes."
        )
    }

    @Test func helpIsOneLine() {
        let description = MetricDescription(name: "a.b", kind: .counter, help: "One\nand \\ two.")
        let registry = PrometheusRegistry(catalogue: [description])
        Counter(label: "a.b", factory: registry).increment()
        #expect(registry.lines(of: "a_b_total").first == "# HELP a_b_total One\\nand \\\\ two.")
    }

    @Test(arguments: [
        ("plain", "plain"),
        ("a\"b", "a\\\"b"),
        ("a\\b", "a\\\\b"),
        ("a\nb", "a\\nb"),
        ("a\r\nb", "a\r\\nb"),
        ("größer", "größer"),
        ("", ""),
    ])
    func labelValuesAreEscaped(value: String, text: String) {
        Counter(label: "a.b", dimensions: [("x", value)], factory: self.registry).increment()
        #expect(self.registry.value("a_b_total{x=\"\(text)\"}") == "1")
    }

    @Test func labelsAreSortedAndMakeOneSeriesInAnyOrder() {
        Counter(label: "a.b", dimensions: [("tier", "l1"), ("result", "hit")], factory: self.registry).increment()
        Counter(label: "a.b", dimensions: [("result", "hit"), ("tier", "l1")], factory: self.registry).increment()
        #expect(self.registry.value("a_b_total{result=\"hit\",tier=\"l1\"}") == "2")
    }

    @Test func longLabelValuesAreCutAtAWholeCharacter() {
        let value = String(repeating: "ä", count: 200)
        Counter(label: "a.b", dimensions: [("x", value)], factory: self.registry).increment()
        #expect(self.registry.value("a_b_total{x=\"\(value.prefix(128))\"}") == "1")
    }

    @Test func metricsAndSeriesAreInOrder() {
        for value in ["b", "c", "a"] {
            Counter(label: "z.z", dimensions: [("x", value)], factory: self.registry).increment()
            Counter(label: "a.\(value)", factory: self.registry).increment()
        }
        let lines = self.registry.page.split(separator: "\n")
        let names = lines.filter { $0.hasPrefix("# TYPE ") }.map { $0.split(separator: " ")[2] }
        #expect(names == names.sorted())
        #expect(lines.filter { $0.hasPrefix("z_z_total{") }.map { $0.dropFirst(13).first } == ["a", "b", "c"])
    }

    @Test(arguments: [
        ("halcyon.cache.lookups", "halcyon_cache_lookups_total"),
        ("requests_total", "requests_total"),
        ("requestsTotal", "requests_total"),
        ("pool-Size.HTTP2 streams", "pool_size_http2_streams_total"),
        ("a..b__c.", "a_b_c_total"),
        ("5xx", "n5xx_total"),
        ("äöü", "unnamed_total"),
    ])
    func namesFollowPrometheusHabits(label: String, name: String) {
        Counter(label: label, factory: self.registry).increment()
        #expect(self.registry.value(name) == "1")
    }

    @Test func labelNamesAreMadeValidAndUnique() {
        let timer = Timer(
            label: "a.b", dimensions: [("le", "1"), ("http.route", "x"), ("httpRoute", "y")], factory: self.registry)
        timer.recordSeconds(1)
        #expect(self.registry.value("a_b_seconds_count{exported_le=\"1\",http_route=\"x\"}") == "1")
    }

    @Test(arguments: [
        (2.5, "2.5"), (3.0, "3"), (-0.25, "-0.25"), (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"),
        (1e20, "1e+20"), (0.00001, "1e-05"),
    ])
    func numbersAreAsGoReadsThem(value: Double, text: String) {
        Gauge(label: "a.b", factory: self.registry).record(value)
        #expect(self.registry.value("a_b") == text)
    }
}
