import Foundation
import HalcyonCore

/// Where a page ends: the list's name and the sort key of its last item, as opaque text.
struct Cursor: Hashable {
    /// The longest text that is looked at; a cursor of our own is far shorter.
    private static let textLimit = 2_048

    var list: String
    var keys: [JSONValue]

    init(_ list: String, _ keys: [JSONValue]) {
        self.list = list
        self.keys = keys
    }

    /// - Throws: ``StoreError/Code/invalidCursor`` unless a page of the same list gave the text out.
    init?(_ text: String?, of list: String, keys count: Int) throws(StoreError) {
        guard let text else { return nil }
        guard text.utf8.count <= Self.textLimit, let bytes = Self.decode(text) else { throw .badCursor }
        do throws(JSONError) {
            guard let values = try JSONReader.read(bytes).arrayValue, values.count == count + 1,
                values.first == .string(list)
            else { throw JSONError("not this list's", byteOffset: 0) }
            self.init(list, Array(values.dropFirst()))
        } catch {
            throw .badCursor
        }
    }

    /// URL-safe base64 without padding.
    var text: String {
        var writer = JSONWriter()
        writer.value(.array([.string(self.list)] + self.keys))
        return Data(writer.bytes).base64EncodedString().reduce(into: "") { text, character in
            switch character {
            case "+": text.append("-")
            case "/": text.append("_")
            case "=": break
            default: text.append(character)
            }
        }
    }

    private static func decode(_ text: String) -> [UInt8]? {
        let standard = text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
        let padding = String(repeating: "=", count: (4 - standard.count % 4) % 4)
        return Data(base64Encoded: String(standard) + padding).map { [UInt8]($0) }
    }

    func int(_ index: Int) throws(StoreError) -> Int {
        guard let value = self.keys[index].intValue else { throw .badCursor }
        return value
    }

    func double(_ index: Int) throws(StoreError) -> Double {
        guard let value = self.keys[index].doubleValue else { throw .badCursor }
        return value
    }

    func string(_ index: Int) throws(StoreError) -> String {
        guard let value = self.keys[index].stringValue else { throw .badCursor }
        return value
    }
}

extension Page {
    /// A page out of rows of which one more was fetched than fits, to know whether another page follows.
    init<Row>(
        _ rows: [Row], limit: Int, item: (Row) throws -> Item, cursor: (Row) throws -> Cursor
    ) rethrows {
        let shown = rows.prefix(limit)
        let next = rows.count > limit ? try shown.last.map { try cursor($0).text } : nil
        self.init(items: try shown.map(item), nextCursor: next)
    }
}
