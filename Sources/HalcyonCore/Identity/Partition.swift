/// What two turns must have in common before their replies may be compared at all; compared as one digest.
///
/// The initialiser names every field and has no defaults: a new one cannot be forgotten.
public struct Partition: Hashable, Sendable {
    public let digest: Digest

    public init(
        tenant: TenantID, scope: ReplyScope, role: Caller.Role, systemPrompt: [Message], model: ModelID,
        modelVersion: String, sampling: SamplingParameters, grounding: Grounding,
        knowledgeVersion: KnowledgeVersion, locale: String, safetyClass: SafetyClass
    ) {
        var hasher = KeyHasher()
        hasher.field("halcyon.partition.1")
        hasher.field(tenant.value)
        hasher.field(scope.name)
        if case .session(let session) = scope { hasher.field(session) } else { hasher.field("") }
        hasher.field(role.rawValue)
        hasher.field(Self.digest(of: systemPrompt))
        hasher.field(model.value)
        hasher.field(modelVersion)
        hasher.field(Self.canonicalBytes(of: sampling))
        hasher.field(grounding.rawValue)
        hasher.field(knowledgeVersion.number)
        hasher.field(locale)
        hasher.field(safetyClass.rawValue)
        self.digest = hasher.finalize()
    }

    /// The digest of messages, each with its role, text and further members.
    static func digest(of messages: some Collection<Message>) -> Digest {
        var hasher = KeyHasher()
        hasher.field(UInt64(messages.count))
        for message in messages {
            hasher.field(message.role.rawValue)
            hasher.field(message.content)
            hasher.field(Self.canonicalBytes(of: message.extensions))
        }
        return hasher.finalize()
    }

    static func canonicalBytes(of members: JSONMembers) -> [UInt8] {
        guard !members.isEmpty else { return [] }
        var writer = JSONWriter()
        writer.object { $0.members(members) }
        return writer.bytes
    }

    private static func canonicalBytes(of sampling: SamplingParameters) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            if let temperature = sampling.temperature { writer.pair("temperature", temperature) }
            if let topP = sampling.topP { writer.pair("topP", topP) }
            if let maxTokens = sampling.maxTokens { writer.pair("maxTokens", maxTokens) }
            if let seed = sampling.seed { writer.pair("seed", seed) }
            writer.name("stop")
            writer.array { writer in for text in sampling.stop { writer.value(text) } }
            writer.name("extensions")
            writer.object { $0.members(sampling.extensions) }
        }
        return writer.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func pair(_ name: String, _ number: Double) {
        self.name(name)
        self.value(number)
    }

    /// Whole numbers stay whole: as a `Double` two large seeds could become one.
    fileprivate mutating func pair(_ name: String, _ number: Int) {
        self.name(name)
        self.value(number)
    }
}
