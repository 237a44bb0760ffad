import HalcyonCache

extension StoredReply {
    /// The first byte of the form below; another form gets another number.
    private static let formatVersion: UInt8 = 1

    /// The reply as bytes, for a cache outside this process.
    public var bytes: [UInt8] {
        let finish = self.reply.finish
        var writer = ByteWriter(capacity: self.reply.text.utf8.count + 96)
        writer.byte(Self.formatVersion)
        writer.text(self.model.value)
        writer.text(self.reply.text)
        writer.text(finish.reason.rawValue)
        writer.optional(finish.usage) { writer, usage in
            writer.number(Int64(usage.promptTokens))
            writer.number(Int64(usage.completionTokens))
        }
        writer.optional(finish.instance) { $0.text($1) }
        writer.number(self.reply.createdUnixSeconds)
        return writer.bytes
    }

    /// - Throws: `ByteReader.Malformed` for bytes that are no such reply, or one of another version of Halcyon.
    public convenience init(bytes: [UInt8]) throws {
        var reader = ByteReader(bytes)
        guard try reader.byte() == Self.formatVersion else { throw ByteReader.Malformed() }
        let model = ModelID(try reader.text())
        let text = try reader.text()
        guard let reason = FinishReason(rawValue: try reader.text()), text.utf8.count <= ReplyFeed.byteLimit else {
            throw ByteReader.Malformed()
        }
        let usage = try reader.optional { reader throws(ByteReader.Malformed) in
            TokenUsage(promptTokens: try Self.tokens(&reader), completionTokens: try Self.tokens(&reader))
        }
        let instance = try reader.optional { reader throws(ByteReader.Malformed) in try reader.text() }
        let created = try reader.number(as: Int64.self)
        try reader.end()
        self.init(
            Reply(
                text: text, finish: ReplyFinish(reason: reason, usage: usage, instance: instance),
                createdUnixSeconds: created
            ),
            model: model
        )
    }

    /// No model counts further, and what is counted is added up.
    private static func tokens(_ reader: inout ByteReader) throws(ByteReader.Malformed) -> Int {
        let count = try reader.number(as: Int64.self)
        guard (0...Int64(Int32.max)).contains(count) else { throw ByteReader.Malformed() }
        return Int(count)
    }
}
