/// Reads base64 as RFC 4648 writes it, padding included.
enum Base64 {
    static func decode(_ text: Substring) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count % 4 == 0 else { return nil }
        let padding = digits.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        guard padding <= 2 else { return nil }
        var bytes: [UInt8] = []
        var word: UInt32 = 0
        for (index, digit) in digits.dropLast(padding).enumerated() {
            guard let value = Self.value(of: digit) else { return nil }
            word = word << 6 | value
            if index % 4 == 3 { bytes += [UInt8(word >> 16 & 255), UInt8(word >> 8 & 255), UInt8(word & 255)] }
            if index % 4 == 3 { word = 0 }
        }
        if padding == 1 { bytes += [UInt8(word >> 10 & 255), UInt8(word >> 2 & 255)] }
        if padding == 2 { bytes.append(UInt8(word >> 4 & 255)) }
        return bytes
    }

    private static func value(of digit: UInt8) -> UInt32? {
        switch digit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(digit - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
