import HalcyonCore

/// Reads JSON Lines that are in memory.
enum SeedLines {
    static func parse<Item>(
        _ bytes: [UInt8], file: String, _ item: (JSONMembers) throws(FieldProblem) -> Item
    ) throws(ConceptImportError) -> [Item] {
        var items: [Item] = []
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
        where !line.allSatisfy({ $0 <= 0x20 }) {
            do throws(FieldProblem) {
                items.append(try item(try FieldProblem.members(of: [UInt8](line))))
            } catch {
                throw ConceptImportError(.badLine, file: file, line: index + 1, error.message)
            }
        }
        return items
    }
}
