import HalcyonCore

/// What a model server says about an error, read from the many shapes that servers give it.
struct ServerError: Sendable {
    /// Texts longer than this are not passed on.
    static let messageLimit = 240

    private var code: String
    private var type: String
    private var message: String
    private var promptTokens: Int?
    private var contextTokens: Int?

    /// - Parameter value: the `error` member: an object or, from some servers, a text.
    init(_ value: JSONValue?) {
        let object = value?.objectValue
        self.code = object?["code"]?.stringValue ?? ""
        self.type = object?["type"]?.stringValue ?? ""
        self.message = object?["message"]?.stringValue ?? value?.stringValue ?? ""
        self.promptTokens = object?["n_prompt_tokens"]?.intValue
        self.contextTokens = object?["n_ctx"]?.intValue
    }

    /// - Parameter body: the body of a refusal; one that is not OpenAI's shape says nothing.
    init(body: [UInt8]) {
        let object = (try? JSONReader.read(body))?.objectValue
        let bare: JSONValue? = object?["object"]?.stringValue == "error" ? object.map { .object($0) } : nil
        self.init(object?["error"] ?? bare)
    }

    /// Whether the conversation is longer than the model can read.
    ///
    /// llama.cpp and OpenAI have a word for it, vLLM only a sentence.
    var isContextTooLong: Bool {
        let words = ["exceed_context_size_error", "context_length_exceeded"]
        return words.contains(self.code) || words.contains(self.type)
            || self.message.contains("maximum context length") || self.message.contains("context window")
    }

    var contextTooLong: ModelCallError {
        if let promptTokens, let contextTokens {
            return .refusal(
                .contextTooLong,
                "The conversation has \(promptTokens) tokens, the model can read \(contextTokens); begin a new session"
            )
        }
        return .refusal(.contextTooLong, "The conversation is longer than the model can read; begin a new session")
    }

    /// The error inside a stream that had begun well.
    var midReply: ModelCallError {
        if self.isContextTooLong { return self.contextTooLong }
        return .fault(.modelFailed, "The model server reported an error amid its reply")
    }

    /// The server's words, if they are short and repeat nothing of the conversation.
    func passableMessage(_ conversation: [Message]) -> String? {
        let text = self.message
        guard !text.isEmpty, text.utf8.count <= Self.messageLimit, text.utf8.allSatisfy({ $0 >= 0x20 }),
            !EchoGuard.repeats(text, of: conversation)
        else { return nil }
        return text
    }
}
