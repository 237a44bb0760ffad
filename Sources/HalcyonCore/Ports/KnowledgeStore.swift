/// The port to where scenarios and concepts are kept.
///
/// Every function throws ``StoreError``.
public protocol KnowledgeStore: Sendable {
    /// Rises with every change of a concept; read from memory.
    var knowledgeVersion: KnowledgeVersion { get }

    /// - Parameters:
    ///   - query: words that title, topic, brief or goal must hold; nil for all.
    ///   - difficulty: 1 to 5; nil for all.
    func scenarios(query: String?, difficulty: Int?, page: PageRequest) async throws -> Page<Scenario>
    func scenario(_ id: ScenarioID) async throws -> Scenario

    /// Concepts whose name, synonyms or definition hold the words, the best first; all by name without a query.
    func concepts(query: String?, category: String?, page: PageRequest) async throws -> Page<Concept>
    func concept(_ id: ConceptID) async throws -> Concept

    /// The concepts that a question is about, by any of its words, the best first.
    func concepts(relatedTo question: String, limit: Int) async throws -> [Concept]

    /// Adds concepts or replaces those with the same id, all or none; raises the version if anything changed.
    func save(_ concepts: [Concept]) async throws -> SavedConcepts
}

/// What became of concepts that were saved.
public struct SavedConcepts: Hashable, Sendable {
    public var added: Int
    public var changed: Int
    public var unchanged: Int

    public init(added: Int = 0, changed: Int = 0, unchanged: Int = 0) {
        self.added = added
        self.changed = changed
        self.unchanged = unchanged
    }
}
