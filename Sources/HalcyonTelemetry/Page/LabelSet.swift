/// A series' labels in the form the page writes them, sorted by name: `result="hit",tier="l1"`.
struct LabelSet: Hashable, Sendable, Comparable {
    /// Where the label sets beyond a metric's limit are counted together.
    static let overflow = LabelSet([("overflow", "true")], valueBytes: 4)

    let text: String

    /// - Parameters:
    ///   - dimensions: pairs of name and value; of two with the same name the first stands.
    ///   - valueBytes: longer values are cut to this.
    init(_ dimensions: [(String, String)], valueBytes: Int) {
        var names: Set<String> = []
        var labels: [(name: String, value: String)] = []
        for (name, value) in dimensions {
            let name = MetricName(label: name).text
            guard names.insert(name).inserted else { continue }
            labels.append((name, Self.escaped(value.cut(toBytes: valueBytes))))
        }
        labels.sort { $0.name < $1.name }
        self.text = labels.map { "\($0.name)=\"\($0.value)\"" }.joined(separator: ",")
    }

    static func < (left: LabelSet, right: LabelSet) -> Bool { left.text < right.text }

    private static func escaped(_ value: String) -> String {
        guard value.utf8.contains(where: { "\\\"\n".utf8.contains($0) }) else { return value }
        var text = ""
        // A carriage return and a line feed are one character, so it goes by scalars.
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
