/// A metric's or a label's name as Prometheus writes it.
struct MetricName: Hashable, Sendable {
    let text: String

    /// The name on the page of the metric that code calls `label`: `halcyon.stage.duration` of seconds becomes
    /// `halcyon_stage_duration_seconds`, the counter `halcyon.replies` becomes `halcyon_replies_total`.
    init(metric label: String, kind: MetricDescription.Kind, unit: MetricDescription.Unit) {
        var text = Self.snakeCase(label)
        if kind == .counter, text.hasSuffix("_total") { text.removeLast("_total".utf8.count) }
        if unit != .none, !text.hasSuffix("_\(unit.rawValue)") { text += "_\(unit.rawValue)" }
        if kind == .counter { text += "_total" }
        self.text = text
    }

    /// The name of a label; `le` belongs to the histogram.
    init(label: String) {
        let text = Self.snakeCase(label)
        self.text = text == "le" ? "exported_le" : text
    }

    /// Letters, digits and single underscores, beginning with a letter.
    private static func snakeCase(_ label: String) -> String {
        var bytes: [UInt8] = []
        var previous: UInt8 = 0
        for byte in label.utf8 {
            let isLetterOrDigit = byte.isLowercase || byte.isUppercase || byte.isDigit
            let beginsWord = byte.isUppercase && (previous.isLowercase || previous.isDigit)
            if (!isLetterOrDigit || beginsWord) && bytes.last != .underscore && !bytes.isEmpty {
                bytes.append(.underscore)
            }
            if isLetterOrDigit { bytes.append(byte.isUppercase ? byte + 32 : byte) }
            previous = byte
        }
        if bytes.last == .underscore { bytes.removeLast() }
        guard let first = bytes.first else { return "unnamed" }
        return (first.isDigit ? "n" : "") + String(decoding: bytes, as: UTF8.self)
    }
}

extension UInt8 {
    fileprivate static let underscore = UInt8(ascii: "_")
    fileprivate var isLowercase: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }
    fileprivate var isUppercase: Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) }
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
