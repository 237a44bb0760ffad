/// The words of a text, as the search index sees them: runs of letters, digits and marks, in lower case.
///
/// A match expression made of them holds nothing but such words in quotes, so no text can be a syntax error or an
/// operator of the search language.
struct SearchWords: Hashable {
    /// The most words that are looked at.
    static let countLimit = 64
    private static let wordLimit = 64
    private static let textLimit = 16_384

    let words: [String]

    init(_ text: String) {
        var words: [String] = []
        var word = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(Self.textLimit) where words.count < Self.countLimit {
            if Self.isPartOfWord(scalar) {
                if word.count < Self.wordLimit { word.append(scalar) }
            } else if !word.isEmpty {
                words.append(String(word).lowercased())
                word = .init()
            }
        }
        if !word.isEmpty, words.count < Self.countLimit { words.append(String(word).lowercased()) }
        self.words = words
    }

    /// The words with single spaces, by which names are compared and sorted.
    var key: String { self.words.joined(separator: " ") }

    /// The words that say something; all of them where none does.
    var telling: [String] {
        let telling = self.words.filter { !StopWords.english.contains($0) }
        return telling.isEmpty ? self.words : telling
    }

    /// Finds what holds every telling word, and of the last one at least the beginning, as somebody types.
    var everyWord: String? {
        guard !self.telling.isEmpty else { return nil }
        return self.telling.map { "\"\($0)\"" }.joined(separator: " AND ") + " *"
    }

    /// Finds what holds any telling word; nil where every word is a stop-word.
    var anyWord: String? {
        let telling = Set(self.words).subtracting(StopWords.english)
        guard !telling.isEmpty else { return nil }
        return telling.sorted().map { "\"\($0)\"" }.joined(separator: " OR ")
    }

    /// Every run of up to `length` words, in which a concept's name can be found word for word.
    func runs(upTo length: Int) -> [String] {
        var runs: Set<String> = []
        for start in self.words.indices {
            for end in start..<min(start + length, self.words.count) {
                if start == end, StopWords.english.contains(self.words[start]) { continue }
                runs.insert(self.words[start...end].joined(separator: " "))
            }
        }
        return runs.sorted()
    }

    private static func isPartOfWord(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9": true
            default: false
            }
        }
        return switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber, .nonspacingMark, .spacingMark, .enclosingMark:
            true
        default: false
        }
    }
}
