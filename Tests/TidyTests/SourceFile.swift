/// One Swift file, and what can be read off it line by line.
struct SourceFile {
    /// The path from the repository's root: `Sources/HalcyonCore/Turn.swift`.
    let path: String
    let lines: [Substring]

    init(path: String, text: String) {
        self.path = path
        self.lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// The target's folder: `HalcyonCore`.
    var target: String { self.path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }

    /// The file's name without its ending: `Turn`, `Turn+json`.
    var name: String { String(self.path.split(separator: "/").last?.dropLast(".swift".count) ?? "") }

    /// The modules that the file imports, with the line's number.
    var imports: [(module: String, line: Int)] {
        self.lines.enumerated().compactMap { number, line in
            let words = line.split(separator: " ")
            guard let keyword = words.firstIndex(of: "import"),
                words[..<keyword].allSatisfy({
                    $0.first == "@" || $0 == "public" || $0 == "package" || $0 == "internal"
                }),
                let path = words.dropFirst(keyword + 1).first(where: { !Self.kinds.contains($0) })
            else { return nil }
            return (String(path.prefix { $0 != "." }), number + 1)
        }
    }

    private static let levels: Set<Substring> = ["public", "package", "internal", "private"]
    private static let kinds: Set<Substring> = [
        "struct", "class", "enum", "actor", "protocol", "typealias", "func", "let", "var",
    ]

    /// The types that the file declares or extends at its outermost level, and those right inside these, by their own
    /// name and with the outer one's: `Store`, `Configuration`, `StoreConfiguration`.
    var types: Set<String> {
        var types: Set<String> = []
        var outer = ""
        for line in self.lines where line.indentation <= 4 {
            guard let name = Self.declaredType(line) else { continue }
            if line.indentation == 0 { outer = name }
            types.formUnion(line.indentation == 0 ? [name] : [name, outer + name])
        }
        return types
    }

    private static func declaredType(_ line: Substring) -> String? {
        if line.hasPrefix("extension [") { return "Array" }
        let words = line.split { !($0.isLetter || $0.isNumber || "_.@/".contains($0)) }
        let kinds: Set<Substring> = ["struct", "class", "enum", "actor", "protocol", "typealias", "extension"]
        guard let kind = words.firstIndex(where: kinds.contains), words.first?.hasPrefix("//") == false,
            !words.contains("import")
        else {
            return nil
        }
        return words.dropFirst(kind + 1).first { $0 != "func" }.map { String($0.filter { $0 != "." }) }
    }

    /// The lines of code that say a word, as a whole word at its start, comments left out.
    func codeLines(saying word: String) -> [Int] {
        self.lines.enumerated().compactMap { number, line in
            Self.code(of: line).says(word) ? number + 1 : nil
        }
    }

    /// A line without its comment. A `//` inside a string is taken for one only after a space.
    private static func code(of line: Substring) -> Substring {
        let text = line.drop { $0 == " " }
        if text.hasPrefix("//") { return "" }
        return text.firstRange(of: " // ").map { text[..<$0.lowerBound] } ?? text
    }

    /// The functions and initialisers whose body ends on a later line, with their lengths in lines.
    ///
    /// Relies on the formatter: a declaration, the end of its parameters and its closing brace are indented alike.
    var functions: [(line: Int, length: Int)] {
        self.lines.indices.compactMap { start in
            guard Self.declaresFunction(self.lines[start]), let body = self.bodyStart(of: start) else { return nil }
            let indent = self.lines[start].indentation
            let end = self.lines[body...].dropFirst().firstIndex {
                $0.indentation == indent && $0.dropFirst(indent).first == "}"
            }
            return end.map { (start + 1, $0 - start + 1) }
        }
    }

    private static func declaresFunction(_ line: Substring) -> Bool {
        let text = line.drop { $0 == " " }
        if text.hasPrefix("//") { return false }
        let words = text.prefix { $0 != "(" && $0 != "{" && $0 != "=" && $0 != "<" }.split(separator: " ")
        return words.contains("func") || words.last.map { ["init", "init?"].contains($0) } ?? false
    }

    /// The line on which the body of a declaration opens; nil where there is none, as in a protocol.
    private func bodyStart(of start: Int) -> Int? {
        if self.lines[start].last == "{" { return start }
        let indent = self.lines[start].indentation
        let next = self.lines[start...].dropFirst().firstIndex { !$0.isEmpty && $0.indentation <= indent }
        guard let next, self.lines[next].indentation == indent, self.lines[next].last == "{" else { return nil }
        let opening = self.lines[next].dropFirst(indent).first
        return opening == ")" || opening == "{" || self.lines[next].dropFirst(indent).hasPrefix("where ") ? next : nil
    }
}

extension StringProtocol {
    /// The number of leading spaces.
    fileprivate var indentation: Int { self.prefix { $0 == " " }.count }

    /// Whether the text has the word, not as the end of a longer name.
    fileprivate func says(_ word: String) -> Bool {
        self.ranges(of: word).contains { range in
            guard range.lowerBound > self.startIndex else { return true }
            let before = self[self.index(before: range.lowerBound)]
            return !(before.isLetter || before.isNumber || before == "_")
        }
    }
}
