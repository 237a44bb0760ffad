/// The members of a chat completion request that change the reply.
struct ChatRequest: Decodable, Sendable {
    private struct StreamOptions: Decodable {
        let include_usage: Bool?
    }

    private enum CodingKeys: String, CodingKey {
        case model, messages, stream, seed, temperature, stop, n
        case topP = "top_p"
        case streamOptions = "stream_options"
        case maxTokens = "max_tokens"
        case maxCompletionTokens = "max_completion_tokens"
    }

    var model: String
    var messages: [ChatMessage]
    var isStreamed = false
    var includesUsage = false
    var tokenLimit: Int?
    var seed: Int?
    var temperature: Double?
    var topP: Double?
    var stops: [String] = []
    var choices = 1

    init(model: String, messages: [ChatMessage]) {
        self.model = model
        self.messages = messages
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.model = try container.decode(String.self, forKey: .model)
        self.messages = try container.decode([ChatMessage].self, forKey: .messages)
        self.isStreamed = try container.decodeIfPresent(Bool.self, forKey: .stream) ?? false
        let options = try container.decodeIfPresent(StreamOptions.self, forKey: .streamOptions)
        self.includesUsage = options?.include_usage ?? false
        let limit = try container.decodeIfPresent(Int.self, forKey: .maxTokens)
        self.tokenLimit = try container.decodeIfPresent(Int.self, forKey: .maxCompletionTokens) ?? limit
        self.seed = try container.decodeIfPresent(Int.self, forKey: .seed)
        self.temperature = try container.decodeIfPresent(Double.self, forKey: .temperature)
        self.topP = try container.decodeIfPresent(Double.self, forKey: .topP)
        self.choices = try container.decodeIfPresent(Int.self, forKey: .n) ?? 1
        if let one = try? container.decode(String.self, forKey: .stop) {
            self.stops = [one]
        } else {
            self.stops = try container.decodeIfPresent([String].self, forKey: .stop) ?? []
        }
    }

    func check() throws(APIError) {
        guard !self.messages.isEmpty else {
            throw .badRequest("At least one message is needed.", parameter: "messages")
        }
        guard self.choices == 1 else { throw .badRequest("Only one choice is supported.", parameter: "n") }
        guard self.tokenLimit ?? 1 > 0 else { throw .badRequest("It must be at least 1.", parameter: "max_tokens") }
    }
}
