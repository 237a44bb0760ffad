extension BenchReport {
    /// The report for a terminal; every line fits into `width` columns from 72 on.
    public func table(width: Int = 80) -> String {
        [self.heading(width), self.targetTable(width), self.kindTable(width), self.sideTable(width)]
            .joined(separator: "\n\n")
    }

    private func heading(_ width: Int) -> String {
        var table = TextTable(width: width)
        table.text("Baseline against Halcyon")
        table.text(self.summary)
        return table.rendered
    }

    private func targetTable(_ width: Int) -> String {
        var table = TextTable(width: width)
        table.row(["Targets", "baseline", "halcyon", "measured", "target", ""])
        table.rule()
        for verdict in self.verdicts {
            let (baseline, halcyon) = self.sides(of: verdict)
            let outcome = verdict.passes ? "pass" : "FAIL"
            table.row([verdict.title, baseline, halcyon, verdict.measuredText, verdict.limitText, outcome])
        }
        return table.rendered
    }

    /// What the two sides of a target are.
    func sides(of verdict: Verdict) -> (baseline: String, halcyon: String) {
        let sides = [self.baseline, self.halcyon].map { side in
            switch verdict.name {
            case "average": Words.time(side.overall.measuredAverage)
            case "p95": Words.time(side.overall.measuredP95)
            case "throughput": Words.rate(side.throughput)
            case "errors": Words.percent(side.overall.errorRate)
            default: ""
            }
        }
        return (sides[0], sides[1])
    }

    private func kindTable(_ width: Int) -> String {
        var table = TextTable(width: width)
        table.row(["Kind", "", "count", "average", "p50", "p95", "p99", "1st token", "errors"])
        table.rule()
        for row in self.rows {
            table.row(Self.cells(row.title, "off", row.baseline))
            table.row(Self.cells("", "on", row.halcyon))
        }
        return table.rendered
    }

    private static func cells(_ title: String, _ side: String, _ result: KindResult) -> [String] {
        let times = [result.average, result.p50, result.p95, result.p99].map { Words.time(result.count > 0 ? $0 : nil) }
        return [title, side, "\(result.count)"] + times + [Words.time(result.firstTokenP50), "\(result.errors)"]
    }

    private func sideTable(_ width: Int) -> String {
        var table = TextTable(width: width)
        table.row(["Where answers came from", "baseline", "halcyon"])
        table.rule()
        for kind in [OperationKind.knowledge, .rehearsal] {
            guard let baseline = self.baseline.kinds[kind], let halcyon = self.halcyon.kinds[kind] else { continue }
            let shares = [baseline, halcyon].map { Words.percent($0.fromModelShare) }
            table.row(["\(kind.rawValue): waited for the model"] + shares)
            table.row(
                ["\(kind.rawValue): shared a call"] + [baseline, halcyon].map { Words.percent($0.coalescedShare) })
        }
        let both = [self.baseline, self.halcyon]
        table.row(["model calls"] + both.map { Self.modelCallText($0) })
        table.row(["operations asked for"] + both.map { Words.rate($0.offeredRate) })
        table.row(["operations completed"] + both.map { Words.rate($0.achievedRate) })
        table.row(["bench: sent late, p99"] + both.map { Words.time($0.senderDelayP99) })
        table.row(["bench: CPU per operation"] + both.map { Words.time($0.senderCPUPerOperation) })
        for side in both {
            if let failures = Self.failureText(side) { table.text("Errors of \(side.name): \(failures)") }
        }
        return table.rendered
    }
}
