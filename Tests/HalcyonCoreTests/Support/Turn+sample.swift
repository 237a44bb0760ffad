import HalcyonCore

extension Turn {
    /// A turn with something in every field; each call with the same arguments makes the same turn.
    static func sample(_ question: String = "What is grief?", _ change: (inout Turn) -> Void = { _ in }) -> Turn {
        var turn = Turn(
            requestID: "r-1", caller: Caller(tenant: "clinic", role: .clinician, keyName: "ana"), scope: .knowledge,
            model: ModelDescription(id: "scripted", version: "1"),
            messages: [Message(.system, "Answer calmly."), Message(.user, question)],
            sampling: SamplingParameters(temperature: 0.2, maxTokens: 180), grounding: .none, locale: "en",
            knowledgeVersion: KnowledgeVersion(7), safetyClass: .unassessed, flags: .allOn, trace: TurnTrace(),
            purpose: .answer
        )
        change(&turn)
        return turn
    }
}
