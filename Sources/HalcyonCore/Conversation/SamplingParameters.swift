/// Everything in a request, besides its messages, that shapes what a model says.
public struct SamplingParameters: Hashable, Sendable {
    /// 0 picks the likeliest token every time; nil leaves the model's default.
    public var temperature: Double?

    /// Nucleus sampling: the share of probability to choose from.
    public var topP: Double?

    /// The most tokens that the reply may have.
    public var maxTokens: Int?

    /// Texts at which the reply ends.
    public var stop: [String]

    /// Makes a model's choice repeatable.
    public var seed: Int?

    /// Whatever else the client sent (`top_k`, `response_format`, `tools`, …), passed on as it came.
    public var extensions: JSONMembers

    public init(
        temperature: Double? = nil, topP: Double? = nil, maxTokens: Int? = nil, stop: [String] = [], seed: Int? = nil,
        extensions: JSONMembers = .init()
    ) {
        self.temperature = temperature
        self.topP = topP
        self.maxTokens = maxTokens
        self.stop = stop
        self.seed = seed
        self.extensions = extensions
    }
}
