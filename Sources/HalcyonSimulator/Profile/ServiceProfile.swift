/// How fast a simulated model server is: the service model in numbers.
///
/// A request that gets a slot at once takes
/// `overhead + newPromptTokens / promptTokensPerSecond + replyTokens · tokenTime(busySlots:)`.
/// How the values of the built-in profiles were found is in `Docs/Simulator.md`.
public struct ServiceProfile: Sendable, Hashable {
    /// The name that `--profile` takes.
    public var name: String

    /// The model names that requests may use; the first is the one that `/v1/models` lists first.
    public var models: [String]

    /// Tokens of a prompt, less the shared prefix, that are read in a second.
    public var promptTokensPerSecond: Double

    /// Tokens of a reply that a single busy slot writes in a second.
    public var tokensPerSecond: Double

    /// What each further busy slot adds to the time of every token, as a share of it.
    public var batchSlowdown: Double

    /// What a request costs besides its tokens.
    public var overhead: Duration

    /// The log-normal sigma of a request's speed. Its mean is one, so jitter leaves averages alone.
    public var jitter: Double

    /// Replies that are written at the same time.
    public var slots: Int

    /// Requests that may wait for a slot; one more is answered with 503.
    public var queueLimit: Int

    /// The longest that a request waits for a slot before it is answered with 503.
    public var queueTimeLimit: Duration

    /// Whether a slot keeps what it processed last, so that a shared prefix costs nothing.
    public var keepsPrefixes: Bool

    /// Tokens that prompt and reply may have together.
    public var contextTokens: Int

    /// The longest reply, whatever was drawn.
    public var longestReplyTokens: Int

    /// How long the replies of a rehearsal are.
    public var rehearsalReply: LengthDistribution

    /// How long the answers to knowledge questions are.
    public var knowledgeReply: LengthDistribution

    public init(
        name: String,
        models: [String],
        promptTokensPerSecond: Double,
        tokensPerSecond: Double,
        batchSlowdown: Double = 0.03,
        overhead: Duration = .milliseconds(25),
        jitter: Double = 0.12,
        slots: Int = 16,
        queueLimit: Int = 64,
        queueTimeLimit: Duration = .seconds(60),
        keepsPrefixes: Bool = true,
        contextTokens: Int = 4096,
        longestReplyTokens: Int = 900,
        rehearsalReply: LengthDistribution = .init(medianTokens: 60, sigma: 0.5),
        knowledgeReply: LengthDistribution = .init(medianTokens: 180, sigma: 0.6)
    ) {
        precondition(!models.isEmpty, "a profile serves a model")
        precondition(promptTokensPerSecond > 0 && tokensPerSecond > 0, "a speed is positive")
        precondition(batchSlowdown >= 0 && jitter >= 0, "a share is not negative")
        precondition(slots > 0 && queueLimit >= 0, "a profile has a slot")
        precondition(contextTokens > 1 && longestReplyTokens > 0, "a reply has room")
        self.name = name
        self.models = models
        self.promptTokensPerSecond = promptTokensPerSecond
        self.tokensPerSecond = tokensPerSecond
        self.batchSlowdown = batchSlowdown
        self.overhead = overhead
        self.jitter = jitter
        self.slots = slots
        self.queueLimit = queueLimit
        self.queueTimeLimit = queueTimeLimit
        self.keepsPrefixes = keepsPrefixes
        self.contextTokens = contextTokens
        self.longestReplyTokens = longestReplyTokens
        self.rehearsalReply = rehearsalReply
        self.knowledgeReply = knowledgeReply
    }

    /// The same server, `factor` times as fast in everything.
    public func faster(by factor: Double) -> ServiceProfile {
        precondition(factor > 0, "a speed is positive")
        var profile = self
        profile.promptTokensPerSecond *= factor
        profile.tokensPerSecond *= factor
        profile.overhead = self.overhead / factor
        return profile
    }

    /// How long `tokens` of a prompt take that the slot did not have, before jitter.
    func promptTime(newTokens tokens: Int) -> Duration {
        self.overhead + .seconds(Double(tokens) / self.promptTokensPerSecond)
    }

    /// How long one token takes while `busySlots` slots write, before jitter.
    func tokenTime(busySlots: Int) -> Duration {
        let slowdown = 1 + self.batchSlowdown * Double(max(0, busySlots - 1))
        return .seconds(slowdown / self.tokensPerSecond)
    }

    func replyLength(of kind: ReplyKind) -> LengthDistribution {
        switch kind {
        case .rehearsal: self.rehearsalReply
        case .knowledge: self.knowledgeReply
        }
    }
}
