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
        switch scope {
        case .session(let session): hasher.field(session)
        case .scenario(let scenario): hasher.field(scenario.value)
        case .knowledge, .never: hasher.field("")
        }
        hasher.field(role.rawValue)
        hasher.field(Self.digest(of: systemPrompt))
        hasher.field(model.value)
        hasher.field(modelVersion)
        hasher.field(sampling.canonicalBytes)
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
}
