/// Numbers as people read them.
enum Words {
    /// `812 µs`, `8.1 ms`, `612 ms`, `1.25 s`; an en dash for nothing.
    static func time(_ seconds: Double?) -> String {
        guard let seconds else { return "–" }
        if seconds >= 10 { return self.decimal(seconds, places: 1) + " s" }
        if seconds >= 1 { return self.decimal(seconds, places: 2) + " s" }
        if seconds >= 0.01 { return self.decimal(seconds * 1e3, places: 0) + " ms" }
        if seconds >= 0.001 { return self.decimal(seconds * 1e3, places: 1) + " ms" }
        return self.decimal(seconds * 1e6, places: 0) + " µs"
    }

    static func rate(_ perSecond: Double?) -> String {
        guard let perSecond else { return "–" }
        return self.decimal(perSecond, places: perSecond >= 100 ? 0 : 1) + " /s"
    }

    /// `0 %`, `0.4 %`, `37 %`.
    static func percent(_ share: Double) -> String {
        let percent = share * 100
        return self.decimal(percent, places: percent > 0 && percent < 10 ? 1 : 0) + " %"
    }

    static func ratio(_ ratio: Ratio) -> String {
        switch ratio {
        case .value(let value): self.decimal(value, places: 2) + "×"
        case .noneOnEitherSide: "n/a"
        case .undefined: "–"
        }
    }

    static func decimal(_ number: Double, places: Int) -> String {
        guard number.isFinite, abs(number) < 1e15 else { return "–" }
        var scale = 1
        for _ in 0..<places { scale *= 10 }
        let scaled = Int((abs(number) * Double(scale)).rounded())
        let sign = number < 0 && scaled > 0 ? "-" : ""
        guard places > 0 else { return "\(sign)\(scaled)" }
        let fraction = String(scaled % scale)
        let zeros = String(repeating: "0", count: places - fraction.count)
        return "\(sign)\(scaled / scale).\(zeros)\(fraction)"
    }
}

extension Verdict {
    /// What is compared.
    var title: String {
        switch self.name {
        case "averageSeconds": "average, absolute"
        case "p95": "95th percentile"
        case "p95Seconds": "p95, absolute"
        default: self.name
        }
    }

    /// `≤ 0.58×`, `< 500 ms`.
    var limitText: String {
        let sign =
            switch self.direction {
            case .atMost: "≤"
            case .below: "<"
            case .atLeast: "≥"
            }
        let value = self.subject == .ratio ? Words.decimal(self.limit, places: 2) + "×" : Words.time(self.limit)
        return "\(sign) \(value)"
    }

    var measuredText: String {
        switch (self.subject, self.measured) {
        case (.seconds, .value(let seconds)): Words.time(seconds)
        default: Words.ratio(self.measured)
        }
    }

    var note: String {
        self.measured == .noneOnEitherSide ? "none on either side" : ""
    }
}

extension BenchReport {
    /// The rows that the report shows: the kinds, then answers and everything together.
    var rows: [(title: String, baseline: KindResult, halcyon: KindResult)] {
        var rows: [(title: String, baseline: KindResult, halcyon: KindResult)] = []
        for kind in OperationKind.allCases {
            guard let baseline = self.baseline.kinds[kind], let halcyon = self.halcyon.kinds[kind] else { continue }
            rows.append((kind.rawValue, baseline, halcyon))
        }
        rows.append(("answers", self.baseline.answers, self.halcyon.answers))
        rows.append(("all", self.baseline.overall, self.halcyon.overall))
        return rows
    }

    /// `practice · smoke · 24 s a side · seed 1 · simulated mentallama-7b`.
    var summary: String {
        var parts = [self.workload, self.profile, "\(Words.decimal(self.seconds, places: 0)) s a side"]
        parts += ["seed \(self.seed)", self.models]
        if let faults { parts.append("faults: \(faults)") }
        return parts.joined(separator: " · ")
    }

    /// `status 503: 4, timeout: 1`, or nil without errors.
    static func failureText(_ side: SideResult) -> String? {
        guard !side.failures.isEmpty else { return nil }
        return side.failures.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { "\($0.key): \($0.value)" }.joined(separator: ", ")
    }

    static func modelCallText(_ side: SideResult) -> String { side.modelCalls.map(String.init) ?? "–" }
}
