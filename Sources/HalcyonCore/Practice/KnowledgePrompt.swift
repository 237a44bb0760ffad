/// How a model is asked a question to the knowledge base.
enum KnowledgePrompt {
    static let system = """
        You answer questions of clinicians in training about psychology. Answer in two to five plain sentences, \
        precisely and calmly. Say so if you do not know. Never give advice on doses or for a person in danger.
        """

    static let sampling = SamplingParameters(temperature: 0.2, maxTokens: 180)

    static func messages(for question: String) -> [Message] {
        [Message(.system, Self.system), Message(.user, question)]
    }

    /// The messages with the concepts put into their system prompt.
    static func messages(for messages: [Message], about concepts: [Concept]) -> [Message] {
        guard !concepts.isEmpty, var system = messages.first, system.role == .system else { return messages }
        let facts = concepts.map { "- \($0.name): \($0.definition)" }.joined(separator: "\n")
        system.content += "\nThe knowledge base says:\n\(facts)"
        return [system] + messages.dropFirst()
    }
}
