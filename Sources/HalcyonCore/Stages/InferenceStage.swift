/// Asks a model.
public struct InferenceStage: Stage {
    public let name = "inference"
    private let generations: GenerationService
    private let unixSeconds: @Sendable () -> Int64

    /// - Parameter unixSeconds: the wall clock, for the `created` member of replies.
    public init(generations: GenerationService, unixSeconds: @escaping @Sendable () -> Int64) {
        self.generations = generations
        self.unixSeconds = unixSeconds
    }

    /// Begins the model call; what comes of it, errors too, comes through the answer's listener.
    public func respond(to turn: Turn, next: (Turn) async throws -> Answer) async throws -> Answer {
        let listener = try self.generations.start(
            ModelRequest(
                requestID: turn.requestID, model: turn.model.id, messages: turn.messages, sampling: turn.sampling,
                isBalanced: turn.flags[.modelsBalance]
            ),
            createdUnixSeconds: self.unixSeconds(), purpose: turn.purpose
        )
        return Answer(
            listener: listener,
            provenance: Provenance(source: .model, reason: "No stored reply fits", model: turn.model.id)
        )
    }
}
