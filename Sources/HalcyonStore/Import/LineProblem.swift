import HalcyonCore

/// The reason why a line is not what it should be; which line of which file, the reader adds.
struct LineProblem: Error, Hashable {
    var message: String

    init(_ message: String) { self.message = message }

    /// - Throws: ``LineProblem`` unless the bytes are one JSON object.
    static func members(of bytes: [UInt8]) throws(LineProblem) -> JSONMembers {
        do throws(JSONError) {
            let value = try JSONReader.read(bytes)
            guard let members = value.objectValue else {
                throw JSONError("\(value.kindName) instead of an object", byteOffset: 0)
            }
            return members
        } catch {
            throw LineProblem("not a JSON object: \(error)")
        }
    }

    /// A text that must be there, without space around it.
    static func text(_ name: String, of members: JSONMembers, limit: Int) throws(LineProblem) -> String {
        guard let value = members[name], value != .null else { throw LineProblem("“\(name)” is missing") }
        guard let text = value.stringValue else { throw LineProblem("“\(name)” is \(value.kindName), not a string") }
        let trimmed = text.trimmed
        guard !trimmed.isEmpty else { throw LineProblem("“\(name)” is empty") }
        guard trimmed.utf8.count <= limit else { throw LineProblem("“\(name)” is longer than \(limit) bytes") }
        return trimmed
    }

    /// A text that may be missing, null or empty.
    static func optionalText(_ name: String, of members: JSONMembers, limit: Int) throws(LineProblem) -> String? {
        guard let value = members[name], value != .null, value.stringValue?.trimmed.isEmpty != true else { return nil }
        return try self.text(name, of: members, limit: limit)
    }
}

extension String {
    fileprivate var trimmed: String {
        guard let first = self.firstIndex(where: { !$0.isWhitespace }),
            let last = self.lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
