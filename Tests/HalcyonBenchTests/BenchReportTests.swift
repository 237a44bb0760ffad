import Foundation
import Testing

@testable import HalcyonBench

@Suite struct BenchReportTests {
    private func kind(average: Double, count: Int = 100, errors: Int = 0, model: Double = 1) -> KindResult {
        KindResult(
            count: count,
            errors: errors,
            average: average,
            p50: average * 0.9,
            p95: average * 2,
            p99: average * 3,
            max: average * 4,
            firstTokenP50: average / 4,
            firstTokenP95: average / 2,
            fromModelShare: model,
            coalescedShare: 0,
            sources: ["model": count],
            curve: CurvePoint.grid.map { CurvePoint(percentile: $0, seconds: average * (0.5 + $0 / 50)) }
        )
    }

    private func side(_ name: String, average: Double, errors: Int = 0, throughput: Double?) -> SideResult {
        let result = self.kind(average: average, errors: errors)
        return SideResult(
            name: name,
            overall: result,
            answers: result,
            kinds: Dictionary(uniqueKeysWithValues: OperationKind.allCases.map { ($0, result) }),
            throughput: throughput,
            offeredRate: 10,
            achievedRate: 9.9,
            modelCalls: 100,
            timeline: (0..<6).map { TimelinePoint(at: Double($0) * 2, count: 9, errors: 0, p50: average, p95: nil) },
            failures: errors > 0 ? ["status 503": errors] : [:],
            seconds: 24
        )
    }

    private func report(baselineErrors: Int = 0, halcyonErrors: Int = 0) -> BenchReport {
        BenchReport(
            plan: BenchPlan(profile: .smoke, seed: 7, models: "simulated <mentallama-7b>"),
            baseline: self.side("baseline", average: 0.8, errors: baselineErrors, throughput: 10),
            halcyon: self.side("halcyon", average: 0.2, errors: halcyonErrors, throughput: 15)
        )
    }

    @Test func ratiosAreHalcyonOverBaseline() {
        let report = self.report()
        #expect(report.averageRatio == .value(0.25))
        #expect(report.p95Ratio == .value(0.25))
        #expect(report.throughputRatio == .value(1.5))
        #expect(report.errorRatio == .noneOnEitherSide)
        #expect(report.passes)
    }

    @Test func errorsFailUnlessTheyAreHalved() {
        #expect(!self.report(halcyonErrors: 1).passes)
        #expect(!self.report(baselineErrors: 4, halcyonErrors: 4).passes)
        #expect(self.report(baselineErrors: 10, halcyonErrors: 2).passes)
    }

    @Test func whatWasNotMeasuredDoesNotPass() {
        var report = self.report()
        report.halcyon.throughput = nil
        #expect(report.throughputRatio == .undefined)
        #expect(!report.passes)
        report = self.report()
        report.halcyon.overall.count = 0
        #expect(report.averageRatio == .undefined)
        #expect(report.verdicts.count { !$0.passes } == 4)
    }

    @Test func limitsAreOnTheRightSide() {
        var report = self.report()
        report.halcyon.overall.average = 0.5
        report.baseline.overall.average = 1
        let verdicts = Dictionary(uniqueKeysWithValues: report.verdicts.map { ($0.name, $0) })
        #expect(verdicts["average"]?.passes == true)
        #expect(verdicts["averageSeconds"]?.passes == false)
        report.halcyon.throughput = 13
        #expect(report.verdicts.first { $0.name == "throughput" }?.passes == true)
    }

    @Test func jsonHasTheAgreedShape() throws {
        let object = try JSONSerialization.jsonObject(with: Data(self.report(baselineErrors: 4).json()))
        let json = try #require(object as? [String: Any])
        let ratios = try #require(json["ratios"] as? [String: Any])
        #expect(ratios["average"] as? Double == 0.25)
        #expect(Set(ratios.keys) == ["average", "p95", "throughput", "errors"])
        let kinds = try #require(json["kinds"] as? [String: [String: Any]])
        #expect(Set(kinds.keys).isSuperset(of: ["read", "knowledge", "rehearsal"]))
        let names: Set = ["average", "p50", "p95", "p99", "firstToken", "count", "errors", "fromModelShare"]
        for kind in kinds.values {
            for side in ["baseline", "halcyon"] {
                #expect((kind[side] as? [String: Any]).map { Set($0.keys).isSuperset(of: names) } == true)
            }
            #expect(kind["ratio"] as? Double == 0.25)
        }
        let targets = try #require(json["targets"] as? [[String: Any]])
        #expect(targets.count == 6)
        #expect(Set(targets[0].keys).isSuperset(of: ["name", "limit", "value", "pass"]))
        #expect((json["baseline"] as? [String: Any])?["throughput"] as? Double == 10)
        #expect(json["profile"] as? String == "smoke")
        #expect(json["seed"] as? Int == 7)
        #expect(json["models"] as? String == "simulated <mentallama-7b>")
    }

    @Test func jsonTextEscapes() {
        var json = JSONText()
        json.object { json in
            json.member("a\"\\\n", Double.nan)
            json.name("b")
            json.array { json in
                json.value(1)
                json.value("ü")
            }
        }
        #expect(String(decoding: json.bytes, as: UTF8.self) == #"{"a\"\\\u000a":null,"b":[1,"ü"]}"#)
    }

    @Test func tableFitsItsWidth() {
        let table = self.report(baselineErrors: 4, halcyonErrors: 1).table(width: 80)
        for line in table.split(separator: "\n", omittingEmptySubsequences: false) {
            #expect(line.count <= 80, "\(line)")
        }
        #expect(table.contains("0.25×"))
        #expect(table.contains("Errors of baseline: status 503: 4"))
    }

    @Test func pageStandsAlone() {
        let page = self.report().html()
        #expect(page.contains("simulated &lt;mentallama-7b&gt;"))
        for outside in ["http:", "https:", "<script", "<link", "@import", "url("] {
            #expect(!page.contains(outside), "\(outside)")
        }
        #expect(page.components(separatedBy: "<svg").count == page.components(separatedBy: "</svg>").count)
    }

    @Test(arguments: [
        (0.000_812, "812 µs"), (0.0081, "8.1 ms"), (0.6124, "612 ms"), (1.25, "1.25 s"), (12.34, "12.3 s"),
    ])
    func timesReadWell(seconds: Double, text: String) {
        #expect(Words.time(seconds) == text)
    }
}
