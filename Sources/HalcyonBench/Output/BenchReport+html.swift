extension BenchReport {
    /// The report as one HTML page that loads nothing from elsewhere.
    public func html() -> String {
        let title = "Halcyon bench: \(self.workload)"
        return """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(HTMLText.escaped(title))</title><style>
            \(ReportStyle.css)
            </style></head><body><main>
            <h1>Halcyon against its baseline</h1>
            <p class="soft">\(HTMLText.escaped(self.summary))</p>
            \(self.cards)
            <h2>Ratios against their targets</h2>
            <p class="soft">The upright mark is the target. A low bar is good, except for throughput.</p>
            <div class="card wide">\(RatioChart.svg(self.verdicts))</div>
            <h2>Every kind of operation</h2>
            \(self.kindTable)
            <h2>Latency by percentile</h2>
            \(Self.key)
            <div class="plots">\(self.curves)</div>
            \(self.timelineSection)
            <h2>Where answers came from</h2>
            \(self.sourceTable)
            <h2>How this was measured</h2>
            \(self.method)
            </main></body></html>

            """
    }

    private static let key = """
        <p><span class="key">baseline: every flag off</span><span class="key halcyon">halcyon: every flag on</span></p>
        """

    private var cards: String {
        let cards = self.verdicts.map { verdict in
            let name = verdict.subject == .seconds ? verdict.title : "\(verdict.title), ratio"
            let outcome =
                verdict.passes ? "<span class=\"pass\">✓ met</span>" : "<span class=\"fail\">✗ missed</span>"
            let note = verdict.note.isEmpty ? "" : ", \(verdict.note)"
            return """
                <div class="card"><span class="title">\(name)</span><b>\(verdict.measuredText)</b>
                <span class="goal">\(outcome) <span class="soft">\(verdict.limitText)\(note)</span></span></div>
                """
        }
        return "<div class=\"cards\">\(cards.joined())</div>"
    }

    private var kindTable: String {
        let names = ["", "", "count", "average", "p50", "p95", "p99", "max", "1st token", "errors"]
        let rows = self.rows.map { row in
            Self.tableRow(row.title, "baseline", row.baseline, isFirst: true)
                + Self.tableRow("", "halcyon", row.halcyon, isFirst: false)
        }
        return Self.table(names: names, rows: rows.joined())
    }

    private static func tableRow(_ title: String, _ side: String, _ result: KindResult, isFirst: Bool) -> String {
        let times = [result.average, result.p50, result.p95, result.p99, result.max]
        let cells =
            ["\(result.count)"] + times.map { Words.time(result.count > 0 ? $0 : nil) }
            + [Words.time(result.firstTokenP50), "\(result.errors)"]
        return
            "<tr\(isFirst ? " class=\"first\"" : "")><td class=\"kind\">\(title)</td>"
            + "<td class=\"side \(side)\">\(side)</td>"
            + cells.map { "<td>\($0)</td>" }.joined() + "</tr>"
    }

    private static func table(names: [String], rows: String) -> String {
        let head = names.map { "<th scope=\"col\">\($0)</th>" }.joined()
        return """
            <div class="card scroll"><table><thead><tr>\(head)</tr></thead><tbody>\(rows)</tbody></table></div>
            """
    }

    private var curves: String {
        self.rows.filter { !["write", "answers"].contains($0.title) }.compactMap { row in
            CurveChart.svg(title: row.title, baseline: row.baseline, halcyon: row.halcyon).map {
                "<div class=\"card\"><h3>\(row.title)</h3>\($0)</div>"
            }
        }.joined()
    }

    private var timelineSection: String {
        let chart = TimelineChart.svg(
            baseline: self.baseline.timeline,
            halcyon: self.halcyon.timeline,
            target: Limit.p95Seconds
        )
        guard let chart else { return "" }
        return """
            <h2>Answers over the run</h2>
            <p class="soft">Median (full line) and 95th percentile (dashed) by the time of asking.</p>
            <div class="card wide">\(chart)</div>
            """
    }

    private var sourceTable: String {
        var rows = ""
        for kind in [OperationKind.knowledge, .rehearsal] {
            for side in [self.baseline, self.halcyon] {
                guard let result = side.kinds[kind] else { continue }
                let sources = result.sources.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
                    .map { "\($0.key): \($0.value)" }.joined(separator: ", ")
                let isFirst = side.name == self.baseline.name
                rows +=
                    "<tr\(isFirst ? " class=\"first\"" : "")><td class=\"kind\">\(isFirst ? kind.rawValue : "")</td>"
                rows += "<td class=\"side \(isFirst ? "baseline" : "halcyon")\">\(HTMLText.escaped(side.name))</td>"
                rows +=
                    "<td>\(Words.percent(result.fromModelShare))</td><td>\(Words.percent(result.coalescedShare))</td>"
                rows += "<td>\(HTMLText.escaped(sources))</td></tr>"
            }
        }
        return Self.table(names: ["", "", "waited for the model", "shared a call", "stages"], rows: rows)
    }

    private var method: String {
        let sides = [self.baseline, self.halcyon].map { side in
            let failures = Self.failureText(side).map { ", errors \($0)" } ?? ""
            let text =
                "\(side.name): \(Words.rate(side.offeredRate)) asked for, \(Words.rate(side.achievedRate)) completed, "
                + "\(Self.modelCallText(side)) model calls, \(Words.rate(side.throughput)) when users do not pause; "
                + "the bench sent 99 % within \(Words.time(side.senderDelayP99)) of the intended time and used "
                + "\(Words.time(side.senderCPUPerOperation)) of CPU per operation\(failures)."
            return "<p class=\"soft\">\(HTMLText.escaped(text))</p>"
        }
        return """
            <p>Operations are sent at times drawn beforehand, whatever the server does, and latency counts from the
            intended start. Failed operations are counted as errors and are in no latency. Throughput is measured apart,
            with users who do not pause. Both sides are asked the same.</p>\(sides.joined())
            """
    }
}
