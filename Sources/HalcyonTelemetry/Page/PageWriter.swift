/// Writes metrics in Prometheus' text format 0.0.4.
struct PageWriter {
    private(set) var bytes: [UInt8] = []

    mutating func write(_ family: FamilySample) {
        self.line("# HELP \(family.name) \(Self.escapedHelp(family.help))")
        self.line("# TYPE \(family.name) \(family.kind.rawValue)")
        for (labels, reading) in family.series.sorted(by: { $0.labels < $1.labels }) {
            self.write(reading, of: family.name, labels: labels.text)
        }
    }

    private mutating func write(_ reading: Reading, of name: String, labels: String) {
        switch reading {
        case .count(let count):
            self.sample(name, labels, "\(count)")
        case .value(let value):
            self.sample(name, labels, Self.number(value))
        case .histogram(let bounds, let counts, let sum):
            let prefix = labels.isEmpty ? "" : labels + ","
            var total: UInt64 = 0
            for (index, count) in counts.enumerated() {
                total += count
                let bound = index < bounds.count ? bounds[index] : .infinity
                self.sample("\(name)_bucket", "\(prefix)le=\"\(Self.number(bound))\"", "\(total)")
            }
            self.sample("\(name)_sum", labels, Self.number(sum))
            self.sample("\(name)_count", labels, "\(total)")
        }
    }

    private mutating func sample(_ name: String, _ labels: String, _ value: String) {
        self.line(labels.isEmpty ? "\(name) \(value)" : "\(name){\(labels)} \(value)")
    }

    private mutating func line(_ text: String) {
        self.bytes.append(contentsOf: text.utf8)
        self.bytes.append(UInt8(ascii: "\n"))
    }

    /// Whole numbers without a fraction, as Prometheus writes them itself.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        if let whole = Int64(exactly: value), whole.magnitude < 1_000_000_000_000_000 { return "\(whole)" }
        return "\(value)"
    }

    private static func escapedHelp(_ help: String) -> String {
        var text = ""
        for scalar in help.unicodeScalars {
            switch scalar {
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
