/// The port to where scenarios and concepts are kept.
///
/// Every function throws ``StoreError``.
public protocol KnowledgeStore: Sendable {
    /// Rises with every change of a concept or a scenario; read from memory.
    var knowledgeVersion: KnowledgeVersion { get }

    /// Asks where the knowledge is kept for its version, so that changes by other processes are noticed.
    func refreshVersion() async throws -> KnowledgeVersion

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

    /// Does all edits or none, in their order; raises the version by one if anything changed.
    ///
    /// Those who keep copies are told by ``KnowledgeEdits``, through which people's edits go.
    func apply(_ edits: [KnowledgeEdit]) async throws -> AppliedEdits
}

extension KnowledgeStore {
    /// Adds concepts or replaces those with the same id, all or none; raises the version if anything changed.
    public func save(_ concepts: [Concept]) async throws -> SavedConcepts {
        SavedConcepts(try await self.apply(concepts.map { .saveConcept($0) }).outcomes)
    }
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

    public init(_ outcomes: some Sequence<KnowledgeEdit.Outcome>) {
        self.init()
        for outcome in outcomes { self.count(outcome) }
    }

    /// Counts what became of one more concept.
    public mutating func count(_ outcome: KnowledgeEdit.Outcome) {
        switch outcome {
        case .added: self.added += 1
        case .changed: self.changed += 1
        case .unchanged: self.unchanged += 1
        case .deleted: preconditionFailure("a concept that was saved is not deleted")
        }
    }
}
