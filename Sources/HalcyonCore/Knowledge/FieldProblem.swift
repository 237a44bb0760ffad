/// The reason why a JSON object is not the concept or scenario that it should be: which member, and what is wrong.
public struct FieldProblem: Error, Hashable, Sendable {
    /// Nil where the object as a whole is meant.
    public var member: String?
    public var message: String

    public init(_ message: String, member: String? = nil) {
        self.member = member
        self.message = message
    }

    /// A problem of one member: its name comes first in the message.
    public init(_ member: String, _ problem: String) {
        self.init("“\(member)” \(problem)", member: member)
    }

    /// A text that must be there, without space around it.
    public static func text(_ name: String, of members: JSONMembers, limit: Int) throws(FieldProblem) -> String {
        guard let value = members[name], value != .null else { throw FieldProblem(name, "is missing") }
        guard let text = value.stringValue else { throw FieldProblem(name, "is \(value.kindName), not a string") }
        let trimmed = text.trimmed
        guard !trimmed.isEmpty else { throw FieldProblem(name, "is empty") }
        guard trimmed.utf8.count <= limit else { throw FieldProblem(name, "is longer than \(limit) bytes") }
        guard !trimmed.utf8.contains(0) else { throw FieldProblem(name, "holds the character U+0000") }
        return trimmed
    }

    /// A text that may be missing, null or empty.
    public static func optionalText(
        _ name: String, of members: JSONMembers, limit: Int
    ) throws(FieldProblem) -> String? {
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
