import HalcyonCore
import NIOCore

/// A stored reply in the bytes that go out, made once and kept beside it.
struct ChatRendition: Sendable {
    let whole: ByteBuffer
    let stream: ByteBuffer
    let streamWithUsage: ByteBuffer

    init(_ stored: StoredReply) {
        let reply = stored.reply
        let completion = ChatCompletion(
            id: Self.id(of: reply), model: stored.model.value, createdUnixSeconds: reply.createdUnixSeconds
        )
        self.whole = ByteBuffer(bytes: completion.body(reply))
        self.stream = ByteBuffer(bytes: completion.events(reply, includingUsage: false))
        self.streamWithUsage = ByteBuffer(bytes: completion.events(reply, includingUsage: true))
    }

    func body(isStreamed: Bool, includesUsage: Bool) -> ByteBuffer {
        guard isStreamed else { return self.whole }
        return includesUsage ? self.streamWithUsage : self.stream
    }

    /// A stored reply keeps one id, however often it is served.
    private static func id(of reply: Reply) -> String {
        var generator = SystemRandomNumberGenerator()
        return "chatcmpl-" + String(reply.createdUnixSeconds, radix: 36) + String(generator.next(), radix: 36)
    }
}
