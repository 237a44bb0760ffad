public import HalcyonCache

/// What makes two turns the same turn: partition, history and question.
///
/// A stored reply is found by hard equality of all three. Streamed and whole replies share one identity.
public struct ReplyIdentity: Hashable, Sendable {
    public let partition: Partition

    /// All messages between the system prompt and the last one.
    public let history: Digest

    /// The last message's text, normalised for exact match.
    public let question: String

    /// The key of the stored reply.
    public let key: CacheKey

    /// Nil for a turn that nobody may share.
    public init?(_ turn: Turn) {
        if case .never = turn.scope { return nil }
        guard let last = turn.messages.last else { return nil }
        let lead = turn.messages.prefix { $0.role == .system || $0.role == .developer }
        self.partition = Partition(
            tenant: turn.caller.tenant, scope: turn.scope, role: turn.caller.role, systemPrompt: Array(lead),
            model: turn.model.id, modelVersion: turn.model.version, sampling: turn.sampling, grounding: turn.grounding,
            knowledgeVersion: turn.knowledgeVersion, locale: turn.locale, safetyClass: turn.safetyClass
        )
        self.history = Partition.digest(of: turn.messages.dropFirst(lead.count).dropLast())
        self.question = QuestionNormalizer.normalize(last.content, for: turn.scope)

        var hasher = KeyHasher()
        hasher.field(self.partition.digest)
        hasher.field(self.history)
        hasher.field(last.role.rawValue)
        hasher.field(Partition.canonicalBytes(of: last.extensions))
        hasher.field(self.question)
        self.key = hasher.finalize().key
    }

    /// The fields of a ``Turn`` that cannot change the answer, with the reason.
    public static let fieldsOutsideTheKey: [String: String] = [
        "requestID": "names the request, the model never sees it",
        "flags": "decide who answers; a stage whose answer differs marks it by its provenance",
        "trace": "is written, not read",
        "purpose": "says who wants the reply; the model never sees it",
    ]

    /// The fields of a ``Turn`` that are in the key, wholly or by the parts that can change the answer.
    public static let fieldsInTheKey: Set<String> = [
        "caller", "scope", "model", "messages", "sampling", "grounding", "locale", "knowledgeVersion", "safetyClass",
    ]
}
