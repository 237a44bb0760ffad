import HalcyonCore

/// One concept as a line of JSON.
///
/// Halcyon's own members are `id`, `name`, `definition`, `category`, and, where there are any, `synonyms` and
/// `source`. Collections that call the name `concept` and split the attribution into `source`, `source_ref` and
/// `licence` are understood as well. Other members are ignored.
enum ConceptLine {
    static func concept(_ members: JSONMembers) throws(FieldProblem) -> Concept {
        guard let name = members["name"] ?? members["concept"] else {
            throw FieldProblem("neither “name” nor “concept” is there")
        }
        let id = ConceptID(try FieldProblem.text("id", of: members, limit: Concept.idByteLimit))
        var parts: [String] = []
        for name in ["source", "source_ref", "licence"] {
            if let part = try FieldProblem.optionalText(name, of: members, limit: 1_000) { parts.append(part) }
        }
        var own = members.removing(["name", "source"])
        own.add("name", name)
        var concept = try Concept(id: id, own)
        concept.source = parts.isEmpty ? nil : parts.joined(separator: "; ")
        return concept
    }
}

extension JSONMembers {
    fileprivate mutating func add(_ name: String, _ value: JSONValue) {
        self = JSONMembers(self.members + [Member(name: name, value: value)])
    }
}
