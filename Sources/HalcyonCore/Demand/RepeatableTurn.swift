public import HalcyonCache

/// What is needed to ask something again whose reply others may share.
///
/// Prompts that Halcyon writes itself are not kept: they are made anew, from the scenario as it stands then. Nor are
/// versions, so that demand outlives a change of the knowledge base or of a model.
public struct RepeatableTurn: Hashable, Sendable {
    /// What was asked.
    public enum Content: Hashable, Sendable {
        /// A question to the knowledge base.
        case knowledge(String)
        /// What was said first in the rehearsal of a scenario.
        case opening(ScenarioID, String)
        /// A conversation as a client sent it.
        case conversation(ModelID, [Message], SamplingParameters)
    }

    public var tenant: TenantID
    public var role: Caller.Role
    public var locale: String
    public var content: Content

    public init(tenant: TenantID, role: Caller.Role, locale: String, content: Content) {
        self.tenant = tenant
        self.role = role
        self.locale = locale
        self.content = content
    }

    /// Nil for a turn whose reply is for one session or for nobody.
    public init?(_ turn: Turn) {
        guard let last = turn.messages.last else { return nil }
        let content: Content
        switch (turn.scope, turn.grounding) {
        case (.knowledge, .knowledgeBase): content = .knowledge(last.content)
        case (.knowledge, .none): content = .conversation(turn.model.id, turn.messages, turn.sampling)
        case (.scenario(let scenario), _): content = .opening(scenario, last.content)
        case (.session, _), (.never, _): return nil
        }
        self.init(tenant: turn.caller.tenant, role: turn.caller.role, locale: turn.locale, content: content)
    }

    /// The scope that the turn has when it is asked again.
    public var scope: ReplyScope {
        switch self.content {
        case .knowledge, .conversation: .knowledge
        case .opening(let scenario, _): .scenario(scenario)
        }
    }

    /// The same for every turn that would be answered by one stored reply if nothing but versions changed.
    public var key: CacheKey { self.digest.key }

    private var digest: Digest {
        var hasher = KeyHasher()
        hasher.field("halcyon.demand.1")
        hasher.field(self.tenant.value)
        hasher.field(self.role.rawValue)
        hasher.field(self.locale)
        switch self.content {
        case .knowledge(let text):
            hasher.field("knowledge")
            hasher.field(QuestionNormalizer.normalize(text, for: self.scope))
        case .opening(let scenario, let text):
            hasher.field("opening")
            hasher.field(scenario.value)
            hasher.field(QuestionNormalizer.normalize(text, for: self.scope))
        case .conversation(let model, let messages, let sampling):
            hasher.field("conversation")
            hasher.field(model.value)
            hasher.field(sampling.canonicalBytes)
            hasher.field(Partition.digest(of: messages.dropLast()))
            if let last = messages.last {
                hasher.field(last.role.rawValue)
                hasher.field(Partition.canonicalBytes(of: last.extensions))
                hasher.field(QuestionNormalizer.normalize(last.content, for: self.scope))
            }
        }
        return hasher.finalize()
    }

    /// The key as a store writes it.
    public var keyText: String { self.digest.bytes.map { Self.hexadecimal($0) }.joined() }

    private static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }

    /// About how much text it holds, in bytes: a bound needs no more.
    var bytes: Int {
        switch self.content {
        case .knowledge(let text), .opening(_, let text): text.utf8.count
        case .conversation(_, let messages, let sampling):
            messages.reduce(sampling.canonicalBytes.count) { sum, message in
                sum + message.content.utf8.count + JSONValue.object(message.extensions).bytes
            }
        }
    }
}
