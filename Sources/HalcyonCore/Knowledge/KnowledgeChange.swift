/// What became of the knowledge base, for those who keep copies of it or of what rests on it.
public struct KnowledgeChange: Hashable, Sendable {
    /// The version that the change led to.
    public var version: KnowledgeVersion

    /// The edits that changed something, in their order, with the new content; nil where this process does not know
    /// them, because another one made them or because they are more than ``editLimit``.
    public var edits: [KnowledgeEdit]?

    /// The most edits that are listed one by one.
    public static let editLimit = 1_000

    public init(version: KnowledgeVersion, edits: [KnowledgeEdit]?) {
        self.version = version
        self.edits = edits.flatMap { $0.count > Self.editLimit ? nil : $0 }
    }
}
