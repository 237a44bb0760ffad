/// The port to the model servers.
public protocol ModelBackend: Sendable {
    /// The models that can be asked for, the default one first.
    var models: [ModelDescription] { get }

    /// Asks a model and hands on every piece as it comes.
    ///
    /// - Parameter onPart: takes a piece; false means that no more is wanted and the call is to stop.
    /// - Throws: ``TurnError``; `CancellationError` when the calling task was cancelled.
    func generate(
        _ request: ModelRequest, onPart: @escaping @Sendable (ReplyPart) -> Bool
    ) async throws -> ReplyFinish

    /// Vectors for texts, in their order.
    ///
    /// - Throws: ``TurnError`` with ``TurnError/Code/unknownModel`` where no instance makes embeddings.
    func embed(_ texts: [String], model: ModelID?) async throws -> Embeddings

    /// How the instances are.
    var status: [PoolStatus] { get }
}

/// What a model is asked.
public struct ModelRequest: Sendable {
    public var requestID: RequestID
    public var model: ModelID
    public var messages: [Message]
    public var sampling: SamplingParameters

    /// Whether the instances share the work; otherwise the first one gets it all.
    public var isBalanced: Bool

    /// Set for a call that no person waits for: it gives way when its place is needed.
    public var background: BackgroundCall?

    public init(
        requestID: RequestID, model: ModelID, messages: [Message], sampling: SamplingParameters, isBalanced: Bool,
        background: BackgroundCall? = nil
    ) {
        self.requestID = requestID
        self.model = model
        self.messages = messages
        self.sampling = sampling
        self.isBalanced = isBalanced
        self.background = background
    }
}
