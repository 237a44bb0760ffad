/// The members of a JSON object, sorted by name, so that the order in which they were written never matters.
///
/// Of two members with the same name the later one counts, as in most readers. Names are the same when their bytes are:
/// an accent that is a character of its own makes another name.
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
        let sorted = members.enumerated().sorted {
            $0.element.name.utf8.elementsEqual($1.element.name.utf8)
                ? $0.offset < $1.offset : $0.element.name.utf8.lexicographicallyPrecedes($1.element.name.utf8)
        }
        self.members = sorted.indices.compactMap { index in
            let name = sorted[index].element.name.utf8
            let isOverridden = index + 1 < sorted.count && sorted[index + 1].element.name.utf8.elementsEqual(name)
            return isOverridden ? nil : sorted[index].element
        }
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
