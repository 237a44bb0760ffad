import Testing

@testable import HalcyonBench

@Suite struct HitRatioTableTests {
    @Test func oneSizeIsALine() {
        let text = HitRatioTable([.init(capacity: 1000, requests: 1_234_567, hits: 617_284)]).text
        let lines = text.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[0].split(separator: " ").joined(separator: " ") == "capacity hit ratio requests hits")
        #expect(lines[2].split(separator: " ").joined(separator: " ") == "1,000 50.00 % 1,234,567 617,284")
    }

    @Test func severalSizesAreACurve() {
        let rows = [(100, 250), (200, 500), (400, 495), (800, 1000)].map {
            HitRatioTable.Row(capacity: $0.0, requests: 1000, hits: $0.1)
        }
        let lines = HitRatioTable(rows).text.split(separator: "\n")
        #expect(lines[2].contains("25.00 %") && lines[2].hasSuffix(String(repeating: "·", count: 22)))
        #expect(lines[3].contains("+25.00 %") && lines[4].contains("-0.50 %"))
        #expect(lines[5].hasSuffix(String(repeating: "█", count: 30)))
        #expect(lines.allSatisfy { $0.count <= 80 })
    }
}
