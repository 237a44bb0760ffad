import HTTPTypes
import HalcyonCore

/// Makes the ladder's turn of an OpenAI request.
struct TurnFactory: Sendable {
    private let models: [ModelID: ModelDescription]
    private let knowledge: any KnowledgeStore
    private let locale: String

    init(backend: any ModelBackend, knowledge: any KnowledgeStore, locale: String) {
        self.models = Dictionary(backend.models.map { ($0.id, $0) }) { first, _ in first }
        self.knowledge = knowledge
        self.locale = locale
    }

    var knowledgeVersion: KnowledgeVersion { self.knowledge.knowledgeVersion }

    func model(_ id: ModelID) throws -> ModelDescription {
        guard let model = self.models[id] else {
            let names = self.models.keys.map(\.value).sorted().joined(separator: ", ")
            throw HTTPFailure(
                .notFound, code: "model_not_found", "The model does not exist here; there is \(names).",
                parameter: "model"
            )
        }
        return model
    }

    func turn(
        _ request: ChatRequest, caller: Caller, requestID: RequestID, trace: TurnTrace, flags: FlagSnapshot
    ) throws -> Turn {
        Turn(
            requestID: requestID, caller: caller, scope: Self.scope(of: request, keyName: caller.keyName),
            model: try self.model(request.model), messages: request.messages, sampling: request.sampling,
            grounding: .none, locale: self.locale, knowledgeVersion: self.knowledge.knowledgeVersion,
            safetyClass: .unassessed, flags: flags, trace: trace, purpose: .answer
        )
    }

    /// A single question is free of context; a conversation belongs to its key and user.
    static func scope(of request: ChatRequest, keyName: String) -> ReplyScope {
        if request.offersTools { return .never(.tools) }
        if let temperature = request.sampling.temperature, temperature > ChatRequest.varietyTemperature {
            return .never(.variety)
        }
        let conversation = request.messages.drop { $0.role == .system || $0.role == .developer }
        if conversation.count == 1, conversation.first?.role == .user { return .knowledge }
        return .session("\(keyName)/\(request.user)")
    }
}
