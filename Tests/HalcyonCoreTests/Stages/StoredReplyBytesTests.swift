import HalcyonCache
import HalcyonCore
import Testing

@Suite struct StoredReplyBytesTests {
    static let replies: [Reply] = [
        Reply(
            text: "Rumination is \u{1F501} thinking.", finish: .init(reason: .stop), createdUnixSeconds: 1_764_000_000),
        Reply(
            text: "", finish: .init(reason: .length, usage: .init(promptTokens: 12, completionTokens: 180)),
            createdUnixSeconds: 0
        ),
        Reply(
            text: String(repeating: "long ", count: 5000),
            finish: .init(reason: .stop, usage: .init(promptTokens: 1, completionTokens: 2), instance: "m-1"),
            createdUnixSeconds: -1
        ),
    ]

    @Test(arguments: Self.replies)
    func replyComesBackAsItWas(reply: Reply) throws {
        let read = try StoredReply(bytes: StoredReply(reply, model: "m").bytes)
        #expect(read.reply == reply)
        #expect(read.model == "m")
    }

    @Test func bytesOfAnotherVersionAreNoReply() {
        var bytes = StoredReply(Self.replies[0], model: "m").bytes
        bytes[0] = 200
        #expect(throws: ByteReader.Malformed.self) { try StoredReply(bytes: bytes) }
    }

    @Test func cutOrLengthenedBytesAreNoReply() {
        let bytes = StoredReply(Self.replies[0], model: "m").bytes
        for count in bytes.indices {
            #expect(throws: ByteReader.Malformed.self) { try StoredReply(bytes: Array(bytes.prefix(count))) }
        }
        #expect(throws: ByteReader.Malformed.self) { try StoredReply(bytes: bytes + [0]) }
    }

    @Test func anUnknownFinishReasonIsNoReply() throws {
        var writer = ByteWriter()
        writer.byte(1)
        writer.text("m")
        writer.text("text")
        writer.text("bored")
        #expect(throws: ByteReader.Malformed.self) { try StoredReply(bytes: writer.bytes) }
    }
}
