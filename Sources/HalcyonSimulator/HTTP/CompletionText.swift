import NIOCore

/// The bytes of a chat completion, streamed or not.
struct CompletionText: Sendable {
    private let chunkHead: String
    private let completionHead: String
    private let usageMember: String
    private let draft: Draft
    private let promptTokens: Int

    init(call: Call, includesUsage: Bool) {
        let ids =
            "\"id\":\"\(call.replyID)\",\"created\":\(call.created),\"model\":\(JSONText.quoted(call.model)),"
            + "\"system_fingerprint\":\"simulator\""
        self.chunkHead = "data: {\"object\":\"chat.completion.chunk\",\(ids),"
        self.completionHead = "{\"object\":\"chat.completion\",\(ids),"
        // With include_usage every chunk but the last says that it has none.
        self.usageMember = includesUsage ? ",\"usage\":null" : ""
        self.draft = call.draft
        self.promptTokens = call.prompt.tokens.count
    }

    func writeRole(into buffer: inout ByteBuffer) {
        self.writeChunk(delta: "{\"role\":\"assistant\",\"content\":\"\"}", finish: "null", into: &buffer)
    }

    func writeToken(_ index: Int, into buffer: inout ByteBuffer) {
        let piece = JSONText.quoted(self.draft.piece(index))
        self.writeChunk(delta: "{\"content\":\(piece)}", finish: "null", into: &buffer)
    }

    func writeFinish(into buffer: inout ByteBuffer) {
        self.writeChunk(delta: "{}", finish: "\"\(self.draft.finishReason.rawValue)\"", into: &buffer)
    }

    func writeUsage(reusedTokens: Int, into buffer: inout ByteBuffer) {
        buffer.writeString(self.chunkHead)
        buffer.writeString("\"choices\":[],\"usage\":\(self.usage(reusedTokens: reusedTokens))}\n\n")
    }

    static func writeDone(into buffer: inout ByteBuffer) { buffer.writeString("data: [DONE]\n\n") }

    /// The body of a reply that is not streamed.
    func completion(reusedTokens: Int) -> ByteBuffer {
        ByteBuffer(
            string: self.completionHead
                + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":"
                + "\(JSONText.quoted(self.draft.text)),\"refusal\":null},\"logprobs\":null,"
                + "\"finish_reason\":\"\(self.draft.finishReason.rawValue)\"}],"
                + "\"usage\":\(self.usage(reusedTokens: reusedTokens))}"
        )
    }

    private func writeChunk(delta: String, finish: String, into buffer: inout ByteBuffer) {
        buffer.writeString(self.chunkHead)
        buffer.writeString("\"choices\":[{\"index\":0,\"delta\":")
        buffer.writeString(delta)
        buffer.writeString(",\"logprobs\":null,\"finish_reason\":\(finish)}]\(self.usageMember)}\n\n")
    }

    private func usage(reusedTokens: Int) -> String {
        let completion = self.draft.tokenCount
        return "{\"prompt_tokens\":\(self.promptTokens),\"completion_tokens\":\(completion),"
            + "\"total_tokens\":\(self.promptTokens + completion),"
            + "\"prompt_tokens_details\":{\"cached_tokens\":\(reusedTokens)}}"
    }
}
