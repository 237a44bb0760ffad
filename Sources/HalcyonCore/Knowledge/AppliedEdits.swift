/// What became of edits that were done together.
public struct AppliedEdits: Hashable, Sendable {
    /// One for each edit, in their order.
    public var outcomes: [KnowledgeEdit.Outcome]

    /// The version that stands after them; the one before where nothing changed.
    public var version: KnowledgeVersion

    public init(outcomes: [KnowledgeEdit.Outcome], version: KnowledgeVersion) {
        self.outcomes = outcomes
        self.version = version
    }

    /// Whether the version was raised.
    public var isChange: Bool { self.outcomes.contains { $0 != .unchanged } }

    /// What those who keep copies must know; nil where nothing changed.
    ///
    /// - Parameter edits: what was applied.
    public func change(by edits: [KnowledgeEdit]) -> KnowledgeChange? {
        guard self.isChange else { return nil }
        let telling = zip(edits, self.outcomes).filter { $0.1 != .unchanged }.map(\.0)
        return KnowledgeChange(version: self.version, edits: telling)
    }
}
