import HalcyonCore

/// Reads the chunks of a streamed chat completion.
///
/// It knows no socket: the data of one event goes in, what it says comes out.
struct ReplyReader: Sendable {
    /// What one event says.
    enum Reading: Hashable, Sendable {
        /// Pieces to hand on, in their order; there may be none.
        case parts([ReplyPart])
        /// The stream's own end mark.
        case done
    }

    /// Why the model stopped, once it has said so.
    private(set) var finishReason: FinishReason?
    private(set) var usage: TokenUsage?

    /// - Throws: ``ModelCallError`` when the server reports an error or the event is no chunk.
    mutating func read(_ data: [UInt8]) throws(ModelCallError) -> Reading {
        if data == Self.doneMark { return .done }
        guard let chunk = (try? JSONReader.read(data))?.objectValue else {
            // What was sent instead is not repeated: it may hold what somebody said.
            throw .fault(.modelFailed, "The model server sent something that is not a chunk of a reply")
        }
        if let error = chunk["error"], error != .null { throw ServerError(error).midReply }
        if let usage = chunk["usage"]?.objectValue { self.readUsage(usage) }
        var parts: [ReplyPart] = []
        for choice in chunk["choices"]?.arrayValue ?? [] {
            guard let choice = choice.objectValue, (choice["index"]?.intValue ?? 0) == 0 else { continue }
            if let delta = choice["delta"]?.objectValue { Self.read(delta, into: &parts) }
            if let reason = choice["finish_reason"]?.stringValue { self.finishReason = try Self.finishReason(reason) }
        }
        return .parts(parts)
    }

    private static let doneMark = Array("[DONE]".utf8)

    private mutating func readUsage(_ usage: JSONMembers) {
        guard let prompt = usage["prompt_tokens"]?.intValue, prompt >= 0 else { return }
        self.usage = TokenUsage(
            promptTokens: prompt, completionTokens: max(usage["completion_tokens"]?.intValue ?? 0, 0)
        )
    }

    private static func read(_ delta: JSONMembers, into parts: inout [ReplyPart]) {
        if let text = delta["content"]?.stringValue, !text.isEmpty { parts.append(.text(text)) }
        // Nearly every delta has nothing but text.
        guard delta.members.contains(where: { Self.isExtra($0) }) else { return }
        parts.append(.delta(JSONMembers(delta.members.filter { Self.isExtra($0) })))
    }

    private static func isExtra(_ member: JSONMembers.Member) -> Bool {
        member.name != "content" && member.name != "role" && member.value != .null && member.value != .array([])
    }

    private static func finishReason(_ text: String) throws(ModelCallError) -> FinishReason {
        switch text {
        case "length": return .length
        case "tool_calls", "function_call": return .toolCalls
        case "content_filter": return .contentFilter
        case "abort", "error", "cancelled":
            throw .fault(.modelFailed, "The model server gave up amid its reply")
        default: return .stop
        }
    }
}
