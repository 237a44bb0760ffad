/// Text for one log line: escaped as JSON does it, so that no value can end the line or command a terminal, and cut
/// where its room ends.
enum LineText {
    /// Stands at the end of what was cut.
    static let ellipsis = "…"

    /// - Parameter byteLimit: the room for the escaped text, at least that of ``ellipsis``.
    static func escaped(_ text: String, byteLimit: Int) -> String {
        var escaped = ""
        var cut = 0
        for scalar in text.unicodeScalars {
            if escaped.utf8.count <= byteLimit - Self.ellipsis.utf8.count { cut = escaped.utf8.count }
            Self.append(scalar, to: &escaped)
            if escaped.utf8.count > byteLimit {
                return String(decoding: escaped.utf8.prefix(cut), as: UTF8.self) + Self.ellipsis
            }
        }
        return escaped
    }

    private static func append(_ scalar: Unicode.Scalar, to text: inout String) {
        switch scalar {
        case "\"": text += "\\\""
        case "\\": text += "\\\\"
        case "\n": text += "\\n"
        case "\r": text += "\\r"
        case "\t": text += "\\t"
        // Control characters of both sets, and the separators that some readers take for line ends.
        case "\0"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
            let digits = String(scalar.value, radix: 16)
            text += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
        default: text.unicodeScalars.append(scalar)
        }
    }
}
