/// Where a finished turn's reply came from and what it cost, as the page shows it and the store keeps it.
public struct TurnRecord: Hashable, Sendable, Codable {
    /// One stage's own time.
    public struct Stage: Hashable, Sendable, Codable {
        public var name: String
        public var milliseconds: Double

        public init(name: String, milliseconds: Double) {
            self.name = name
            self.milliseconds = milliseconds
        }
    }

    public var source: String
    public var reason: String
    public var ageSeconds: Double?

    /// Why a stored reply was served although it may be out of date; nil for one that is good.
    public var staleness: String?

    public var similarity: Double?
    public var coalesced: Bool
    public var model: String
    public var stored: Bool
    public var noStoreReason: String?
    public var finishReason: String?
    public var stages: [Stage]
    public var firstTextMilliseconds: Double?
    public var totalMilliseconds: Double
    public var promptTokens: Int?
    public var completionTokens: Int?

    /// The error's code, where the turn failed.
    public var errorCode: String?

    public init(
        source: String, reason: String, ageSeconds: Double?, staleness: String? = nil, similarity: Double?,
        coalesced: Bool, model: String, stored: Bool, noStoreReason: String?, finishReason: String?, stages: [Stage],
        firstTextMilliseconds: Double?, totalMilliseconds: Double, promptTokens: Int?, completionTokens: Int?,
        errorCode: String?
    ) {
        self.source = source
        self.reason = reason
        self.ageSeconds = ageSeconds
        self.staleness = staleness
        self.similarity = similarity
        self.coalesced = coalesced
        self.model = model
        self.stored = stored
        self.noStoreReason = noStoreReason
        self.finishReason = finishReason
        self.stages = stages
        self.firstTextMilliseconds = firstTextMilliseconds
        self.totalMilliseconds = totalMilliseconds
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
        self.errorCode = errorCode
    }
}
