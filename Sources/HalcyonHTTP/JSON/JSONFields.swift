import HalcyonCore

/// Reads the members of a JSON object with errors that name them.
struct JSONFields {
    private let members: JSONMembers
    private let path: String

    init(_ members: JSONMembers, path: String = "") {
        self.members = members
        self.path = path
    }

    private func name(_ member: String) -> String { self.path.isEmpty ? member : "\(self.path).\(member)" }

    private func wrongType(_ member: String, _ wanted: String, _ value: JSONValue) -> HTTPFailure {
        .invalid(
            self.name(member), "`\(self.name(member))` must be \(wanted), not \(value.kindName).", code: "invalid_type"
        )
    }

    /// The member; nil where it is absent or null.
    private func value(_ member: String) -> JSONValue? {
        guard let value = self.members[member], value != .null else { return nil }
        return value
    }

    func string(_ member: String) throws -> String? {
        guard let value = self.value(member) else { return nil }
        guard let text = value.stringValue else { throw self.wrongType(member, "a string", value) }
        return text
    }

    func requiredString(_ member: String) throws -> String {
        guard let text = try self.string(member) else {
            throw HTTPFailure.invalid(
                self.name(member), "`\(self.name(member))` is missing.", code: "missing_required_parameter"
            )
        }
        guard !text.isEmpty else {
            throw HTTPFailure.invalid(self.name(member), "`\(self.name(member))` is empty.", code: "invalid_value")
        }
        return text
    }

    func bool(_ member: String) throws -> Bool? {
        guard let value = self.value(member) else { return nil }
        guard let flag = value.boolValue else { throw self.wrongType(member, "true or false", value) }
        return flag
    }

    func int(_ member: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let value = self.value(member) else { return nil }
        guard let number = value.intValue else { throw self.wrongType(member, "a whole number", value) }
        guard range.contains(number) else { throw self.outside(member, "\(range.lowerBound)", "\(range.upperBound)") }
        return number
    }

    func double(_ member: String, in range: ClosedRange<Double>) throws -> Double? {
        guard let value = self.value(member) else { return nil }
        guard let number = value.doubleValue else { throw self.wrongType(member, "a number", value) }
        guard range.contains(number) else { throw self.outside(member, "\(range.lowerBound)", "\(range.upperBound)") }
        return number
    }

    func object(_ member: String) throws -> JSONMembers? {
        guard let value = self.value(member) else { return nil }
        guard let object = value.objectValue else { throw self.wrongType(member, "an object", value) }
        return object
    }

    /// One string or an array of strings.
    func strings(_ member: String, atMost limit: Int) throws -> [String] {
        guard let value = self.value(member) else { return [] }
        if let text = value.stringValue { return [text] }
        guard let texts = value.arrayValue?.map(\.stringValue), !texts.contains(nil) else {
            throw self.wrongType(member, "a string or an array of strings", value)
        }
        guard texts.count <= limit else {
            throw HTTPFailure.invalid(
                self.name(member), "`\(self.name(member))` holds more than \(limit) texts.", code: "invalid_value"
            )
        }
        return texts.compactMap(\.self)
    }

    private func outside(_ member: String, _ lower: String, _ upper: String) -> HTTPFailure {
        .invalid(
            self.name(member), "`\(self.name(member))` must be from \(lower) to \(upper).", code: "invalid_value"
        )
    }
}
