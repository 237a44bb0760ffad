/// Any JSON value, with numbers kept as they were written.
public indirect enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSONValue])
    case object(JSONMembers)
}

extension JSONValue {
    public var stringValue: String? {
        guard case .string(let value) = self else { return nil }
        return value
    }

    public var boolValue: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    public var doubleValue: Double? {
        guard case .number(let text) = self else { return nil }
        return Double(text)
    }

    /// The number when it is whole and fits, also written as `3.0` or `3e0`.
    public var intValue: Int? {
        guard case .number(let text) = self else { return nil }
        return Int(text) ?? Double(text).flatMap(Int.init(exactly:))
    }

    public var arrayValue: [JSONValue]? {
        guard case .array(let value) = self else { return nil }
        return value
    }

    public var objectValue: JSONMembers? {
        guard case .object(let value) = self else { return nil }
        return value
    }

    /// About what it takes in memory beside its frame, in bytes: a bound needs no more.
    var bytes: Int {
        switch self {
        case .null, .bool: 1
        case .number(let text), .string(let text): text.utf8.count
        case .array(let values): values.reduce(2) { $0 + $1.bytes }
        case .object(let members): members.members.reduce(2) { $0 + $1.name.utf8.count + $1.value.bytes }
        }
    }

    /// What kind of value it is, for error texts.
    public var kindName: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}
