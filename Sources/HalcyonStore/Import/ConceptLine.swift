import HalcyonCore

/// One concept as a line of JSON.
///
/// Halcyon's own members are `id`, `name`, `definition`, `category`, and, where there are any, `synonyms` and
/// `source`. Collections that call the name `concept` and split the attribution into `source`, `source_ref` and
/// `licence` are understood as well. Other members are ignored.
enum ConceptLine {
    private static let synonymLimit = 100

    static func concept(_ members: JSONMembers) throws(LineProblem) -> Concept {
        guard members["name"] != nil || members["concept"] != nil else {
            throw LineProblem("neither “name” nor “concept” is there")
        }
        return Concept(
            id: ConceptID(try LineProblem.text("id", of: members, limit: 200)),
            name: try LineProblem.text(members["name"] != nil ? "name" : "concept", of: members, limit: 500),
            definition: try LineProblem.text("definition", of: members, limit: 20_000),
            category: try LineProblem.text("category", of: members, limit: 500),
            synonyms: try Self.synonyms(members), source: try Self.source(members))
    }

    private static func synonyms(_ members: JSONMembers) throws(LineProblem) -> [String] {
        guard let value = members["synonyms"], value != .null else { return [] }
        guard let values = value.arrayValue else {
            throw LineProblem("“synonyms” is \(value.kindName), not an array of strings")
        }
        guard values.count <= Self.synonymLimit else {
            throw LineProblem("“synonyms” has more than \(Self.synonymLimit) entries")
        }
        var synonyms: [String] = []
        for value in values {
            guard let text = value.stringValue else { throw LineProblem("“synonyms” holds \(value.kindName)") }
            guard text.utf8.count <= 500 else { throw LineProblem("“synonyms” holds one longer than 500 bytes") }
            if !text.isEmpty, !synonyms.contains(text) { synonyms.append(text) }
        }
        return synonyms
    }

    private static func source(_ members: JSONMembers) throws(LineProblem) -> String? {
        var parts: [String] = []
        for name in ["source", "source_ref", "licence"] {
            if let part = try LineProblem.optionalText(name, of: members, limit: 1_000) { parts.append(part) }
        }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }
}
