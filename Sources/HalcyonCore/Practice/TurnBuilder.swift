/// Makes the turns of sessions, and those that are asked again.
public struct TurnBuilder: Sendable {
    private let knowledge: any KnowledgeStore
    private let backend: any ModelBackend
    private let flags: FlagBoard

    public init(knowledge: any KnowledgeStore, backend: any ModelBackend, flags: FlagBoard) {
        self.knowledge = knowledge
        self.backend = backend
        self.flags = flags
    }

    /// A turn of a session, after what was said before.
    ///
    /// - Throws: ``StoreError`` where the scenario is gone, ``TurnError`` without a model.
    func turn(
        _ text: String, in session: Session, history: [SessionTurn], locale: String, requestID: RequestID,
        trace: TurnTrace, for caller: Caller
    ) async throws -> Turn {
        switch session.kind {
        case .knowledge:
            return try self.question(text, locale: locale, requestID: requestID, trace: trace, for: caller)
        case .rehearsal(let id):
            return try await self.saying(
                text, in: id, after: history, scope: history.isEmpty ? .scenario(id) : .session(session.id.value),
                locale: locale, requestID: requestID, trace: trace, for: caller
            )
        }
    }

    /// What was asked before, to be asked again for nobody in particular.
    ///
    /// - Throws: ``StoreError`` where the scenario is gone, ``TurnError`` where the model is.
    func turn(repeating asked: RepeatableTurn, requestID: RequestID) async throws -> Turn {
        let caller = Caller(tenant: asked.tenant, role: asked.role, keyName: "warming")
        let trace = TurnTrace()
        var turn: Turn
        switch asked.content {
        case .knowledge(let text):
            turn = try self.question(text, locale: asked.locale, requestID: requestID, trace: trace, for: caller)
        case .opening(let id, let text):
            turn = try await self.saying(
                text, in: id, after: [], scope: .scenario(id), locale: asked.locale, requestID: requestID,
                trace: trace, for: caller
            )
        case .conversation(_, let messages, let sampling):
            turn = self.turn(
                messages, sampling, to: try self.model(for: asked), scope: asked.scope, grounding: .none,
                locale: asked.locale, requestID: requestID, trace: trace, for: caller
            )
        }
        turn.purpose = .warming
        return turn
    }

    /// The model that would be asked.
    ///
    /// - Throws: ``TurnError`` where there is no such model any more.
    func model(for asked: RepeatableTurn) throws(TurnError) -> ModelDescription {
        guard case .conversation(let id, _, _) = asked.content else { return try self.defaultModel }
        guard let model = self.backend.models.first(where: { $0.id == id }) else {
            throw TurnError(.unknownModel, "The model that was asked then is not there any more")
        }
        return model
    }

    private var defaultModel: ModelDescription {
        get throws(TurnError) {
            guard let model = self.backend.models.first else {
                throw TurnError(.modelUnavailable, "No model is configured; add one under `models`")
            }
            return model
        }
    }

    private func question(
        _ text: String, locale: String, requestID: RequestID, trace: TurnTrace, for caller: Caller
    ) throws(TurnError) -> Turn {
        self.turn(
            KnowledgePrompt.messages(for: text), KnowledgePrompt.sampling, to: try self.defaultModel,
            scope: .knowledge, grounding: .knowledgeBase, locale: locale, requestID: requestID, trace: trace,
            for: caller
        )
    }

    private func saying(
        _ text: String, in id: ScenarioID, after history: [SessionTurn], scope: ReplyScope, locale: String,
        requestID: RequestID, trace: TurnTrace, for caller: Caller
    ) async throws -> Turn {
        // The version comes first: a reply made of newer words may stand under an older version, never the other way.
        let version = self.knowledge.knowledgeVersion
        let scenario = try await self.scenario(id)
        var turn = self.turn(
            RehearsalPrompt.messages(for: scenario, history: history, text: text), RehearsalPrompt.sampling,
            to: try self.defaultModel, scope: scope, grounding: .none, locale: locale, requestID: requestID,
            trace: trace, for: caller
        )
        turn.knowledgeVersion = version
        return turn
    }

    private func scenario(_ id: ScenarioID) async throws -> Scenario {
        do {
            return try await self.knowledge.scenario(id)
        } catch let error as StoreError where error.code == .notFound {
            throw StoreError(.notFound, "The scenario was deleted. Begin a session with another one.")
        }
    }

    private func turn(
        _ messages: [Message], _ sampling: SamplingParameters, to model: ModelDescription, scope: ReplyScope,
        grounding: Grounding, locale: String, requestID: RequestID, trace: TurnTrace, for caller: Caller
    ) -> Turn {
        Turn(
            requestID: requestID, caller: caller, scope: scope, model: model, messages: messages, sampling: sampling,
            grounding: grounding, locale: locale, knowledgeVersion: self.knowledge.knowledgeVersion,
            safetyClass: .unassessed, flags: self.flags.snapshot, trace: trace, purpose: .answer
        )
    }
}
