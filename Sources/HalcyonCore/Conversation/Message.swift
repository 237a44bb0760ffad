/// One message of a conversation.
public struct Message: Hashable, Sendable {
    /// Who speaks.
    public enum Role: String, Hashable, Sendable, CaseIterable {
        case system, developer, user, assistant, tool
    }

    public var role: Role

    /// What was said, as plain text.
    public var content: String

    /// Members that only some messages have (`name`, `tool_calls`, `tool_call_id`), passed on as they came.
    public var extensions: JSONMembers

    public init(_ role: Role, _ content: String, extensions: JSONMembers = .init()) {
        self.role = role
        self.content = content
        self.extensions = extensions
    }
}
