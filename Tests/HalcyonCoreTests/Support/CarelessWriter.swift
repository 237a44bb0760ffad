import HalcyonCore

/// Writes the same JSON in another spelling each time: white space, order of members, escapes and numbers.
struct CarelessWriter<Generator: RandomNumberGenerator> {
    private(set) var bytes: [UInt8] = []
    private var generator: Generator

    init(using generator: Generator) { self.generator = generator }

    mutating func write(_ value: JSONValue) {
        self.space()
        switch value {
        case .null: self.append("null")
        case .bool(let flag): self.append(flag ? "true" : "false")
        case .number(let text): self.append(self.spelling(of: text))
        case .string(let text): self.quote(text)
        case .array(let values): self.write(values)
        case .object(let members): self.write(members)
        }
        self.space()
    }

    private mutating func write(_ values: [JSONValue]) {
        self.append("[")
        for (index, value) in values.enumerated() {
            if index > 0 { self.append(",") }
            self.write(value)
        }
        if values.isEmpty { self.space() }
        self.append("]")
    }

    private mutating func write(_ members: JSONMembers) {
        self.append("{")
        for (index, member) in members.members.shuffled(using: &self.generator).enumerated() {
            if index > 0 { self.append(",") }
            self.space()
            self.quote(member.name)
            self.space()
            self.append(":")
            self.write(member.value)
        }
        if members.isEmpty { self.space() }
        self.append("}")
    }

    private mutating func append(_ text: String) { self.bytes.append(contentsOf: text.utf8) }

    private mutating func space() {
        while Int.random(in: 0..<3, using: &self.generator) == 0 {
            self.append([" ", "\n", "\r", "\t"].randomElement(using: &self.generator) ?? " ")
        }
    }

    private mutating func spelling(of number: String) -> String {
        let spellings =
            number.contains(where: { ".eE".contains($0) })
            ? [number, number.contains("e") ? number : number + "e0", number.contains("e") ? number : number + "0E+00"]
            : [number, number + ".0", number + "e0", number + "0e-1", number + ".00E+0"]
        return spellings.randomElement(using: &self.generator) ?? number
    }

    private mutating func quote(_ text: String) {
        self.append("\"")
        for scalar in text.unicodeScalars {
            let mustEscape = scalar == "\"" || scalar == "\\" || scalar.value < 0x20
            if mustEscape || Bool.random(using: &self.generator) {
                for unit in String(scalar).utf16 { self.escape(unit) }
            } else {
                self.append(String(scalar))
            }
        }
        self.append("\"")
    }

    private mutating func escape(_ unit: UInt16) {
        let short: [UInt16: String] = [
            0x08: "\\b", 0x09: "\\t", 0x0A: "\\n", 0x0C: "\\f", 0x0D: "\\r", 0x22: "\\\"", 0x2F: "\\/", 0x5C: "\\\\",
        ]
        if let short = short[unit], Bool.random(using: &self.generator) { return self.append(short) }
        let digits = String(unit, radix: 16, uppercase: Bool.random(using: &self.generator))
        self.append("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
    }
}
