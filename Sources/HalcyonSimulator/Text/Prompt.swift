/// The messages of a request, put together as the model would read them.
struct Prompt: Sendable {
    let bytes: [UInt8]
    let tokens: TextTokens
    let kind: ReplyKind
    /// Equal for requests that must get the same text.
    let digest: UInt64

    init(request: ChatRequest) {
        var bytes: [UInt8] = []
        for message in request.messages {
            bytes.append(contentsOf: "<|\(message.role)|>\n\(message.text)\n".utf8)
        }
        // The reply follows here, so a next turn that repeats it shares this prompt and the reply as its prefix.
        bytes.append(contentsOf: "<|assistant|>\n".utf8)

        var digest = TextDigest()
        digest.combine(request.model.utf8)
        digest.combine(bytes)
        digest.combine(UInt64(bitPattern: Int64(request.seed ?? -1)))
        digest.combine((request.temperature ?? 1).bitPattern)
        digest.combine((request.topP ?? 1).bitPattern)

        self.bytes = bytes
        self.tokens = TextTokens(bytes)
        self.kind = ReplyKind(messages: request.messages)
        self.digest = digest.value
    }
}
