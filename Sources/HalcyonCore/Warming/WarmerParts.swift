/// What a ``Warmer`` stands on.
public struct WarmerParts: Sendable {
    public var pipeline: Pipeline
    public var replies: ReplyCache
    public var turns: TurnBuilder
    public var demand: Demand
    public var store: any DemandStore
    public var backend: any ModelBackend
    public var flags: FlagBoard

    /// Reads the configured list; nil where none is configured. Its error tells people what is wrong and where.
    public var list: (@Sendable () async throws -> [WarmCandidate])?

    /// Names the turns in logs.
    public var requestID: @Sendable () -> RequestID

    public init(
        pipeline: Pipeline, replies: ReplyCache, turns: TurnBuilder, demand: Demand, store: any DemandStore,
        backend: any ModelBackend, flags: FlagBoard, list: (@Sendable () async throws -> [WarmCandidate])?,
        requestID: @escaping @Sendable () -> RequestID
    ) {
        self.pipeline = pipeline
        self.replies = replies
        self.turns = turns
        self.demand = demand
        self.store = store
        self.backend = backend
        self.flags = flags
        self.list = list
        self.requestID = requestID
    }
}
