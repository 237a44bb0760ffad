/// Lines of a table whose first column is left-aligned and whose others are right-aligned.
struct TextTable: Sendable {
    private enum Line: Sendable {
        case cells([String])
        case rule
        case text(String)
    }

    private let width: Int
    private var lines: [Line] = []

    init(width: Int) { self.width = width }

    mutating func row(_ cells: [String]) { self.lines.append(.cells(cells)) }

    mutating func rule() { self.lines.append(.rule) }

    /// Prose; broken into lines between words.
    mutating func text(_ text: String) { self.lines.append(.text(text)) }

    /// Columns get their widest cell, and share what is left of the width.
    var rendered: String {
        let widths = self.columnWidths
        return self.lines.flatMap { line in
            switch line {
            case .rule: [String(repeating: "─", count: self.width)]
            case .text(let text): self.broken(text)
            case .cells(let cells): [Self.line(cells, widths: widths)]
            }
        }.joined(separator: "\n")
    }

    private var columnWidths: [Int] {
        var widths: [Int] = []
        for case .cells(let cells) in self.lines {
            for (column, cell) in cells.enumerated() {
                if column == widths.count { widths.append(0) }
                widths[column] = max(widths[column], cell.count)
            }
        }
        guard widths.count > 1 else { return widths }
        let spare = self.width - widths.reduce(0, +)
        let gap = min(4, max(1, spare / (widths.count - 1)))
        for column in widths.indices.dropFirst() { widths[column] += gap }
        return widths
    }

    private static func line(_ cells: [String], widths: [Int]) -> String {
        var text = ""
        for (column, cell) in cells.enumerated() {
            let padding = String(repeating: " ", count: max(0, widths[column] - cell.count))
            text += column == 0 ? cell + padding : padding + cell
        }
        while text.hasSuffix(" ") { text.removeLast() }
        return text
    }

    private func broken(_ text: String) -> [String] {
        var lines = [""]
        for word in text.split(separator: " ") {
            let last = lines[lines.count - 1]
            if !last.isEmpty, last.count + 1 + word.count > self.width {
                lines.append(String(word))
            } else {
                lines[lines.count - 1] = last.isEmpty ? String(word) : "\(last) \(word)"
            }
        }
        return lines
    }
}
