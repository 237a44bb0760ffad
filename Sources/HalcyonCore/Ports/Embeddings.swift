/// Vectors that a model made of texts.
public struct Embeddings: Sendable {
    public var model: ModelID

    /// One vector a text, all of the same length.
    public var vectors: [[Float]]

    /// How many tokens the texts had together.
    public var promptTokens: Int

    public init(model: ModelID, vectors: [[Float]], promptTokens: Int) {
        self.model = model
        self.vectors = vectors
        self.promptTokens = promptTokens
    }
}
