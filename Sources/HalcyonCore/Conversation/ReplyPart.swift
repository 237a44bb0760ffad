/// A piece of a reply, as it comes from a model.
public enum ReplyPart: Hashable, Sendable {
    /// Some more text.
    case text(String)

    /// The members of OpenAI's `delta` that are not text (tool calls, for example), passed on as they came.
    case delta(JSONMembers)

    /// What it weighs against the bound of a reply, in bytes.
    var bytes: Int {
        switch self {
        case .text(let text): text.utf8.count
        case .delta(let members): JSONValue.object(members).bytes
        }
    }
}
