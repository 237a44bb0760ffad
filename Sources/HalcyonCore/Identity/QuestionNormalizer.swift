/// Takes away differences in writing that cannot change the answer.
///
/// White space is folded and typographic marks get their plain form. Where a question stands alone
/// (``ReplyScope/knowledge``) closing marks go too and the first letter loses its case; inside a conversation "You
/// did it." and "You did it?" stay different. The case of all other words is kept: "US" is not "us".
public enum QuestionNormalizer {
    public static func normalize(_ text: String, for scope: ReplyScope) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        var pendingSpace = false
        for scalar in text.unicodeScalars {
            if Self.isWhitespace(scalar) {
                pendingSpace = !result.isEmpty
                continue
            }
            if pendingSpace { result.unicodeScalars.append(" ") }
            pendingSpace = false
            result.unicodeScalars.append(Self.plain(scalar))
        }
        guard case .knowledge = scope else { return result }
        return Self.loweringFirstLetter(Self.droppingClosingMarks(result))
    }

    /// Asking Unicode's tables costs more than all else here, so ASCII is told apart first.
    private static func isWhitespace(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.isASCII else { return scalar.properties.isWhitespace }
        return scalar.value == 0x20 || (0x09...0x0D).contains(scalar.value)
    }

    private static func plain(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar {
        case "\u{2018}", "\u{2019}", "\u{02BC}": "'"
        case "\u{201C}", "\u{201D}": "\""
        case "\u{2010}", "\u{2011}", "\u{2013}", "\u{2014}": "-"
        default: scalar
        }
    }

    private static func droppingClosingMarks(_ text: String) -> String {
        var text = text
        while let last = text.unicodeScalars.last, "?!. \u{2026}".unicodeScalars.contains(last) {
            text.unicodeScalars.removeLast()
        }
        return text
    }

    /// "What is CBT" and "what is CBT" are one question; "CBT" and "cBT" are not made one.
    private static func loweringFirstLetter(_ text: String) -> String {
        let firstWord = text.prefix { $0 != " " }
        guard firstWord.dropFirst().allSatisfy({ !$0.isUppercase }), firstWord.count > 1 else { return text }
        return text.prefix(1).lowercased() + text.dropFirst()
    }
}
