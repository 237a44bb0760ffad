/// What is looked up for the model before it is asked.
public enum Grounding: String, Hashable, Sendable {
    /// Nothing: the messages are all there is.
    case none
    /// The concepts of the knowledge base that the question is about.
    case knowledgeBase = "knowledge-base"
}
