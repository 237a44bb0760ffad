/// A whole reply, as a model gave it.
public struct Reply: Hashable, Sendable {
    public var text: String
    public var finish: ReplyFinish

    /// When the model began it, in seconds since 1970.
    public var createdUnixSeconds: Int64

    public init(text: String, finish: ReplyFinish, createdUnixSeconds: Int64) {
        self.text = text
        self.finish = finish
        self.createdUnixSeconds = createdUnixSeconds
    }
}

/// How a reply ended.
public struct ReplyFinish: Hashable, Sendable {
    public var reason: FinishReason
    public var usage: TokenUsage?

    /// The instance that answered; a name from the configuration.
    public var instance: String?

    public init(reason: FinishReason, usage: TokenUsage? = nil, instance: String? = nil) {
        self.reason = reason
        self.usage = usage
        self.instance = instance
    }
}

/// Why a model stopped, in OpenAI's words.
public enum FinishReason: String, Hashable, Sendable {
    case stop
    case length
    case toolCalls = "tool_calls"
    case contentFilter = "content_filter"
}

/// What a reply cost, in tokens.
public struct TokenUsage: Hashable, Sendable {
    public var promptTokens: Int
    public var completionTokens: Int

    public init(promptTokens: Int, completionTokens: Int) {
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
    }
}
