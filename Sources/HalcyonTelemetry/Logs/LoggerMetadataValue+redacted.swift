import Logging

extension Logger.MetadataValue {
    /// What stands in place of a sensitive value.
    static let redactedText = "<redacted>"

    /// Whether the value, or one inside it, is marked.
    var isSensitive: Bool {
        switch self {
        case .string: false
        case .stringConvertible: self.attributes[Sensitivity.self] == .sensitive
        case .dictionary(let values): values.values.contains(where: \.isSensitive)
        case .array(let values): values.contains(where: \.isSensitive)
        }
    }

    /// The value without what is marked in it.
    func redacted() -> Self {
        guard self.isSensitive else { return self }
        return switch self {
        case .string, .stringConvertible: .string(Self.redactedText)
        case .dictionary(let values): .dictionary(values.redacted())
        case .array(let values): .array(values.map { $0.redacted() })
        }
    }
}

extension Logger.Metadata {
    func redacted() -> Self { self.mapValues { $0.redacted() } }
}
