extension Concept {
    /// The members of a concept in JSON, besides its `id`.
    public static let memberNames: Set<String> = ["name", "definition", "category", "synonyms", "source"]

    /// The longest id, in bytes.
    public static let idByteLimit = 200

    private static let synonymLimit = 100

    /// Reads a concept; members that it does not have are ignored.
    ///
    /// - Throws: ``FieldProblem`` for the first member that is not as it must be.
    public init(id: ConceptID, _ members: JSONMembers) throws(FieldProblem) {
        self.init(
            id: id, name: try FieldProblem.text("name", of: members, limit: 500),
            definition: try FieldProblem.text("definition", of: members, limit: 20_000),
            category: try FieldProblem.text("category", of: members, limit: 500),
            synonyms: try Self.synonyms(members),
            source: try FieldProblem.optionalText("source", of: members, limit: 1_000))
    }

    private static func synonyms(_ members: JSONMembers) throws(FieldProblem) -> [String] {
        guard let value = members["synonyms"], value != .null else { return [] }
        guard let values = value.arrayValue else {
            throw FieldProblem("synonyms", "is \(value.kindName), not an array of strings")
        }
        guard values.count <= Self.synonymLimit else {
            throw FieldProblem("synonyms", "has more than \(Self.synonymLimit) entries")
        }
        var synonyms: [String] = []
        for value in values {
            guard let text = value.stringValue else { throw FieldProblem("synonyms", "holds \(value.kindName)") }
            guard text.utf8.count <= 500 else { throw FieldProblem("synonyms", "holds one longer than 500 bytes") }
            guard !text.utf8.contains(0) else { throw FieldProblem("synonyms", "holds the character U+0000") }
            if !text.isEmpty, !synonyms.contains(text) { synonyms.append(text) }
        }
        return synonyms
    }
}
