/// Writes JSON with members in the order in which they are given.
struct JSONText: Sendable {
    private(set) var bytes: [UInt8] = []
    private var needsComma = false

    mutating func object(_ members: (inout JSONText) -> Void) {
        self.enclose("{", "}", members)
    }

    mutating func array(_ elements: (inout JSONText) -> Void) {
        self.enclose("[", "]", elements)
    }

    mutating func name(_ name: String) {
        self.comma()
        self.string(name)
        self.bytes.append(UInt8(ascii: ":"))
        self.needsComma = false
    }

    mutating func value(_ text: String?) {
        self.comma()
        if let text { self.string(text) } else { self.raw("null") }
        self.needsComma = true
    }

    /// Numbers that are not finite are null: JSON has no others.
    mutating func value(_ number: Double?) {
        self.comma()
        // Nine decimals are nanoseconds.
        let text = number.flatMap { $0.isFinite ? "\(($0 * 1e9).rounded() / 1e9)" : nil }
        self.raw(text ?? "null")
        self.needsComma = true
    }

    mutating func value(_ number: Int?) {
        self.comma()
        self.raw(number.map(String.init) ?? "null")
        self.needsComma = true
    }

    mutating func value(_ flag: Bool) {
        self.comma()
        self.raw(flag ? "true" : "false")
        self.needsComma = true
    }

    mutating func member(_ name: String, _ text: String?) {
        self.name(name)
        self.value(text)
    }

    mutating func member(_ name: String, _ number: Double?) {
        self.name(name)
        self.value(number)
    }

    mutating func member(_ name: String, _ number: Int?) {
        self.name(name)
        self.value(number)
    }

    mutating func member(_ name: String, _ flag: Bool) {
        self.name(name)
        self.value(flag)
    }

    private mutating func enclose(_ open: String, _ close: String, _ content: (inout JSONText) -> Void) {
        self.comma()
        self.raw(open)
        self.needsComma = false
        content(&self)
        self.raw(close)
        self.needsComma = true
    }

    private mutating func comma() {
        if self.needsComma { self.raw(",") }
        self.needsComma = false
    }

    private mutating func raw(_ text: String) { self.bytes.append(contentsOf: text.utf8) }

    private mutating func string(_ text: String) {
        self.bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                self.bytes.append(UInt8(ascii: "\\"))
                self.bytes.append(byte)
            case 0..<0x20:
                let digits = String(byte, radix: 16)
                self.raw("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
            default: self.bytes.append(byte)
            }
        }
        self.bytes.append(UInt8(ascii: "\""))
    }
}
