import HalcyonCore

/// The OpenAPI document, as far as tests hold answers against it.
struct APIDocument {
    private static let methods: Set<String> = ["get", "put", "post", "delete", "patch", "head", "options"]
    let root: JSONValue

    /// Every method and path, such as `GET /v1/models/{id}`.
    var operations: Set<String> {
        var operations: Set<String> = []
        for path in self.root["paths"].names {
            for method in self.root["paths"][path].names where Self.methods.contains(method) {
                operations.insert("\(method.uppercased()) \(path)")
            }
        }
        return operations
    }

    /// The schema of a JSON answer.
    func schema(_ method: String, _ path: String, status: String, type: String = "application/json") -> JSONValue {
        let response = self.resolved(self.root["paths"][path][method]["responses"][status])
        return self.resolved(response["content"][type]["schema"])
    }

    /// What is wrong with a value; nothing where it is as the schema says.
    func faults(in value: JSONValue, schema: JSONValue, at path: String = "$") -> [String] {
        let schema = self.resolved(schema)
        guard schema != .null else { return ["\(path): no schema"] }
        if let choices = schema["oneOf"].arrayValue {
            let isOne = choices.contains { self.faults(in: value, schema: $0, at: path).isEmpty }
            return isOne ? [] : ["\(path): is none of the choices"]
        }
        if schema["const"] != .null { return schema["const"] == value ? [] : ["\(path): is not the constant"] }
        if let values = schema["enum"].arrayValue, !values.contains(value) { return ["\(path): is not in the list"] }
        guard self.types(schema).contains(where: { Self.fits(value, $0) }) else { return ["\(path): has another type"] }
        switch value {
        case .array(let items):
            return items.enumerated().flatMap {
                self.faults(in: $0.element, schema: schema["items"], at: "\(path)[\($0.offset)]")
            }
        case .object(let members): return self.faults(in: members, schema, at: path)
        default: return []
        }
    }

    private func faults(in members: JSONMembers, _ schema: JSONValue, at path: String) -> [String] {
        let required = schema["required"].arrayValue?.compactMap(\.stringValue) ?? []
        let missing = required.filter { members[$0] == nil }.map { "\(path).\($0): is missing" }
        let properties = schema["properties"]
        guard properties != .null else { return missing }
        return missing
            + members.members.flatMap { member in
                properties.names.contains(member.name)
                    ? self.faults(in: member.value, schema: properties[member.name], at: "\(path).\(member.name)")
                    : ["\(path).\(member.name): is not in the document"]
            }
    }

    private func types(_ schema: JSONValue) -> [String] {
        schema["type"].arrayValue?.compactMap(\.stringValue) ?? [schema["type"].stringValue ?? ""]
    }

    private static func fits(_ value: JSONValue, _ type: String) -> Bool {
        switch type {
        case "null": value == .null
        case "boolean": value.boolValue != nil
        case "integer": value.intValue != nil
        case "number": value.doubleValue != nil
        case "string": value.stringValue != nil
        case "array": value.arrayValue != nil
        case "object": value.objectValue != nil
        default: false
        }
    }

    /// Follows `$ref`.
    private func resolved(_ value: JSONValue) -> JSONValue {
        guard let reference = value["$ref"].stringValue else { return value }
        return self.resolved(reference.split(separator: "/").dropFirst().reduce(self.root) { $0[String($1)] })
    }
}
