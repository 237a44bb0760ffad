/// One question on its way through the ladder, with what the stages need to know about it.
///
/// Every stored property is in the key of a stored reply or in ``ReplyIdentity/fieldsOutsideTheKey``; a test holds
/// that list against this type.
public struct Turn: Sendable {
    public var requestID: RequestID
    public var caller: Caller
    public var scope: ReplyScope
    public var model: ModelDescription

    /// The conversation, oldest first; the last message is the one to answer.
    public var messages: [Message]

    public var sampling: SamplingParameters

    /// What is looked up for the model before it is asked.
    public var grounding: Grounding
    public var locale: String
    public var knowledgeVersion: KnowledgeVersion
    public var safetyClass: SafetyClass

    /// What was switched on when the request came in.
    public var flags: FlagSnapshot

    /// Collects how long each stage took.
    public var trace: TurnTrace
    public var purpose: TurnPurpose

    public init(
        requestID: RequestID, caller: Caller, scope: ReplyScope, model: ModelDescription, messages: [Message],
        sampling: SamplingParameters, grounding: Grounding, locale: String, knowledgeVersion: KnowledgeVersion,
        safetyClass: SafetyClass, flags: FlagSnapshot, trace: TurnTrace, purpose: TurnPurpose
    ) {
        precondition(!messages.isEmpty, "a turn has a message to answer")
        self.requestID = requestID
        self.caller = caller
        self.scope = scope
        self.model = model
        self.messages = messages
        self.sampling = sampling
        self.grounding = grounding
        self.locale = locale
        self.knowledgeVersion = knowledgeVersion
        self.safetyClass = safetyClass
        self.flags = flags
        self.trace = trace
        self.purpose = purpose
    }
}
