/// Puts before a knowledge question what the knowledge base says about it.
///
/// It stands behind the stored replies: their key holds the knowledge version, so a hit needs no look-up here.
public struct GroundingStage: Stage {
    public let name = "grounding"
    private let knowledge: any KnowledgeStore
    private let conceptLimit: Int

    /// - Parameter conceptLimit: the most concepts that are put before one question.
    public init(knowledge: any KnowledgeStore, conceptLimit: Int = 3) {
        self.knowledge = knowledge
        self.conceptLimit = conceptLimit
    }

    public func respond(to turn: Turn, next: (Turn) async throws -> Answer) async throws -> Answer {
        guard turn.grounding == .knowledgeBase, let question = turn.messages.last?.content else {
            return try await next(turn)
        }
        let concepts = try await self.knowledge.concepts(relatedTo: question, limit: self.conceptLimit)
        var grounded = turn
        grounded.messages = KnowledgePrompt.messages(for: turn.messages, about: concepts)
        return try await next(grounded)
    }
}
