/// The ratios as bars: the baseline is one, the target is a mark.
enum RatioChart {
    private static let width = 860.0
    private static let rowHeight = 44.0
    private static let left = 150.0
    private static let right = 110.0

    static func svg(_ verdicts: [Verdict]) -> String {
        let ratios = verdicts.filter { $0.subject == .ratio }
        let most = ratios.compactMap(\.measured.number).max() ?? 1
        // One bar that runs off would flatten all others.
        let top = min(max(most, 1.5) * 1.05, 6)
        var body = ""
        for (row, verdict) in ratios.enumerated() {
            body += Self.bar(verdict, y: Double(row) * Self.rowHeight, top: top)
        }
        let height = Double(ratios.count) * Self.rowHeight + 22
        body += Self.baselineMark(top: top, height: height)
        let label = "Ratios of Halcyon to the baseline, with targets"
        return
            "<svg viewBox=\"0 0 \(Int(Self.width)) \(Int(height))\" role=\"img\" aria-label=\"\(label)\">\(body)</svg>"
    }

    private static func bar(_ verdict: Verdict, y: Double, top: Double) -> String {
        let middle = y + Self.rowHeight / 2
        let state = verdict.passes ? "pass" : "fail"
        var svg = "<text class=\"name end\" x=\"\(Self.left - 14)\" y=\"\(middle + 5)\">\(verdict.title)</text>"
        let end = Self.place(verdict.measured.number ?? 0, top: top)
        let barWidth = Words.decimal(max(end - Self.left, 0), places: 1)
        svg += "<rect class=\"track\" x=\"\(Self.left)\" y=\"\(y + 11)\" "
        svg += "width=\"\(Self.width - Self.left - Self.right)\" height=\"22\" rx=\"4\"/>"
        svg +=
            "<rect class=\"bar \(state)\" x=\"\(Self.left)\" y=\"\(y + 11)\" "
            + "width=\"\(barWidth)\" height=\"22\" rx=\"4\"/>"
        let target = Words.decimal(Self.place(verdict.limit, top: top), places: 1)
        svg += "<line class=\"target\" x1=\"\(target)\" x2=\"\(target)\" y1=\"\(y + 6)\" y2=\"\(y + 38)\"/>"
        let value = verdict.note.isEmpty ? verdict.measuredText : verdict.note
        svg +=
            "<text class=\"value \(state)\" x=\"\(Self.width - Self.right + 12)\" y=\"\(middle + 5)\">\(value)</text>"
        return svg
    }

    private static func baselineMark(top: Double, height: Double) -> String {
        let one = Words.decimal(Self.place(1, top: top), places: 1)
        return "<line class=\"one\" x1=\"\(one)\" x2=\"\(one)\" y1=\"4\" y2=\"\(height - 18)\"/>"
            + "<text class=\"tick mid\" x=\"\(one)\" y=\"\(height - 4)\">baseline</text>"
    }

    private static func place(_ ratio: Double, top: Double) -> Double {
        Self.left + min(ratio / top, 1) * (Self.width - Self.left - Self.right)
    }
}
