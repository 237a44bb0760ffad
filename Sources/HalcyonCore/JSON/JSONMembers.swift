/// The members of a JSON object, sorted by name, so that the order in which they were written never matters.
///
/// Of two members with the same name the later one counts, as in most readers.
public struct JSONMembers: Hashable, Sendable {
    /// One member.
    public struct Member: Hashable, Sendable {
        public var name: String
        public var value: JSONValue

        public init(name: String, value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    public private(set) var members: [Member]

    public init(_ members: [Member] = []) {
        guard members.count > 1 else {
            self.members = members
            return
        }
        var sorted = members.enumerated().sorted {
            $0.element.name == $1.element.name
                ? $0.offset < $1.offset : $0.element.name.utf8.lexicographicallyPrecedes($1.element.name.utf8)
        }
        .map(\.element)
        for index in sorted.indices.dropLast().reversed() where sorted[index].name == sorted[index + 1].name {
            sorted.remove(at: index)
        }
        self.members = sorted
    }

    public var isEmpty: Bool { self.members.isEmpty }

    public subscript(_ name: String) -> JSONValue? {
        self.members.first { $0.name == name }?.value
    }

    /// The same members without the named one.
    public func removing(_ names: Set<String>) -> JSONMembers {
        var copy = self
        copy.members.removeAll { names.contains($0.name) }
        return copy
    }
}
