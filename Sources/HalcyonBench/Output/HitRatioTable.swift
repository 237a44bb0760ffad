/// What caches of several sizes found of the same requests, as a table for a terminal.
public struct HitRatioTable: Sendable {
    /// One size.
    public struct Row: Sendable {
        public var capacity: Int
        public var requests: Int
        public var hits: Int

        public init(capacity: Int, requests: Int, hits: Int) {
            self.capacity = capacity
            self.requests = requests
            self.hits = hits
        }

        var ratio: Double { self.requests == 0 ? 0 : Double(self.hits) / Double(self.requests) }
    }

    private static let barWidth = 30

    private let rows: [Row]

    public init(_ rows: [Row]) { self.rows = rows }

    /// With several sizes, also what each gains over the one before, and the curve.
    public var text: String {
        let isCurve = self.rows.count > 1
        var table = TextTable(width: 80)
        table.row(["capacity", "hit ratio", "requests", "hits"] + (isCurve ? ["gain", Self.axis] : []))
        table.rule()
        for (index, row) in self.rows.enumerated() {
            let gain = index == 0 ? "" : Self.percent(row.ratio - self.rows[index - 1].ratio, sign: true)
            table.row(
                [
                    Self.grouped(row.capacity), Self.percent(row.ratio), Self.grouped(row.requests),
                    Self.grouped(row.hits),
                ] + (isCurve ? [gain, Self.bar(row.ratio)] : [])
            )
        }
        return table.rendered
    }

    private static var axis: String {
        "0 %" + String(repeating: " ", count: Self.barWidth - 8) + "100 %"
    }

    private static func bar(_ ratio: Double) -> String {
        let length = Int((ratio * Double(Self.barWidth)).rounded())
        return String(repeating: "█", count: length) + String(repeating: "·", count: Self.barWidth - length)
    }

    private static func percent(_ ratio: Double, sign: Bool = false) -> String {
        let hundredths = Int((abs(ratio) * 10_000).rounded())
        let digits = String(hundredths % 100)
        let prefix = ratio < 0 && hundredths > 0 ? "-" : sign ? "+" : ""
        return "\(prefix)\(hundredths / 100).\(digits.count < 2 ? "0" : "")\(digits) %"
    }

    /// With a comma between thousands.
    private static func grouped(_ number: Int) -> String {
        var digits = String(number)
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return ([digits] + groups).joined(separator: ",")
    }
}
