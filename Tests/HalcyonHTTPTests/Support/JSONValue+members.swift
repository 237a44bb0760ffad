import HalcyonCore

extension JSONValue {
    /// A member, or null.
    subscript(_ name: String) -> JSONValue { self.objectValue?[name] ?? .null }

    /// An element, or null.
    subscript(_ index: Int) -> JSONValue {
        guard let values = self.arrayValue, values.indices.contains(index) else { return .null }
        return values[index]
    }

    var names: [String] { self.objectValue?.members.map(\.name) ?? [] }
}
