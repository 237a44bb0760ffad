/// One entry of the psychology knowledge base.
public struct Concept: Hashable, Sendable {
    public var id: ConceptID
    public var name: String
    public var definition: String
    public var category: String
    public var synonyms: [String]

    /// Where it comes from, for attribution; nil for Halcyon's own.
    public var source: String?

    public init(
        id: ConceptID, name: String, definition: String, category: String, synonyms: [String] = [],
        source: String? = nil
    ) {
        self.id = id
        self.name = name
        self.definition = definition
        self.category = category
        self.synonyms = synonyms
        self.source = source
    }
}
