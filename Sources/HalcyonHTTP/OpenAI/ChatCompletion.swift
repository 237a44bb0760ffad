import HalcyonCore

/// Writes replies as OpenAI's `chat.completion` and `chat.completion.chunk`.
struct ChatCompletion: Sendable {
    var id: String
    var model: String
    var createdUnixSeconds: Int64

    /// The whole reply.
    func body(_ reply: Reply, deltas: [JSONMembers] = []) -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: 512 + reply.text.utf8.count)
        writer.object { writer in
            self.head(&writer, object: "chat.completion")
            writer.name("choices")
            writer.array { writer in
                writer.object { writer in
                    writer.member("index", 0)
                    writer.object("message") { writer in
                        writer.member("role", "assistant")
                        let calls = ToolCalls(deltas)
                        let isSilent = reply.text.isEmpty && !calls.isEmpty
                        writer.member("content", isSilent ? nil : reply.text as String?)
                        if !calls.isEmpty { calls.write(&writer) }
                        writer.name("refusal")
                        writer.null()
                    }
                    writer.name("logprobs")
                    writer.null()
                    writer.member("finish_reason", reply.finish.reason.rawValue)
                }
            }
            if let usage = reply.finish.usage {
                writer.name("usage")
                Self.write(usage, &writer)
            }
        }
        return writer.bytes
    }

    /// The first chunk, which names the role.
    func roleEvent() -> [UInt8] {
        self.event { writer in
            writer.member("role", "assistant")
            writer.member("content", "")
        }
    }

    func event(_ part: ReplyPart) -> [UInt8] {
        self.event { writer in
            switch part {
            case .text(let text): writer.member("content", text)
            case .delta(let members): writer.members(members)
            }
        }
    }

    func finishEvent(_ reason: FinishReason) -> [UInt8] { self.event(finish: reason) { _ in } }

    /// The last chunk before `[DONE]`, where the client asked for it.
    func usageEvent(_ usage: TokenUsage) -> [UInt8] {
        self.framed { writer in
            self.head(&writer, object: "chat.completion.chunk")
            writer.name("choices")
            writer.array { _ in }
            writer.name("usage")
            Self.write(usage, &writer)
        }
    }

    static let doneEvent = Array("data: [DONE]\n\n".utf8)

    /// A failure after the stream began.
    static func errorEvent(_ failure: HTTPFailure, requestID: String) -> [UInt8] {
        Array("data: ".utf8) + failure.openAIBody(requestID: requestID) + Array("\n\n".utf8)
    }

    /// The whole reply as the stream that a client would have seen.
    func events(_ reply: Reply, includingUsage: Bool) -> [UInt8] {
        var bytes = self.roleEvent() + self.event(.text(reply.text)) + self.finishEvent(reply.finish.reason)
        if includingUsage, let usage = reply.finish.usage { bytes += self.usageEvent(usage) }
        return bytes + Self.doneEvent
    }

    private func event(
        finish: FinishReason? = nil, delta body: (inout JSONWriter) -> Void
    ) -> [UInt8] {
        self.framed { writer in
            self.head(&writer, object: "chat.completion.chunk")
            writer.name("choices")
            writer.array { writer in
                writer.object { writer in
                    writer.member("index", 0)
                    writer.object("delta", body)
                    writer.member("finish_reason", finish?.rawValue)
                }
            }
        }
    }

    private func framed(_ body: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter(prefix: "data: ")
        writer.object(body)
        writer.append("\n\n")
        return writer.bytes
    }

    private func head(_ writer: inout JSONWriter, object: String) {
        writer.member("id", self.id)
        writer.member("object", object)
        writer.member("created", Int(self.createdUnixSeconds))
        writer.member("model", self.model)
    }

    private static func write(_ usage: TokenUsage, _ writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("prompt_tokens", usage.promptTokens)
            writer.member("completion_tokens", usage.completionTokens)
            writer.member("total_tokens", usage.promptTokens + usage.completionTokens)
        }
    }
}
