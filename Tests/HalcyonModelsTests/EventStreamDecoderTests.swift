import Testing

@testable import HalcyonModels

@Suite struct EventStreamDecoderTests {
    private static func decode(_ chunks: [[UInt8]]) throws -> [String] {
        var decoder = EventStreamDecoder()
        var events: [EventStreamDecoder.Event] = []
        for chunk in chunks { try decoder.decode(chunk.span, into: &events) }
        return events.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(arguments: [
        ("data: a\n\n", ["a"]),
        ("data: a\r\n\r\n", ["a"]),
        ("data: a\r\r", ["a"]),
        ("data:a\n\ndata:  b\n\n", ["a", " b"]),
        ("data: a\ndata: b\n\n", ["a\nb"]),
        ("data\n\n", [""]),
        ("data:\n\n", [""]),
        (": comment\nevent: x\nid: 4\nretry: 9\ndata: a\n\n", ["a"]),
        ("\n\n\ndata: a\n\n\n\n", ["a"]),
        ("database: a\n\n", []),
        ("data: a\n", []),
        ("data: a", []),
        ("\u{FEFF}data: a\n\n", ["a"]),
        ("data: ä: ö\n\n", ["ä: ö"]),
    ])
    func readsWhatTheStandardSays(text: String, events: [String]) throws {
        #expect(try Self.decode([Array(text.utf8)]) == events)
    }

    @Test func everySplitGivesTheSameEvents() throws {
        let text = ": hi\r\ndata: {\"a\":1}\r\n\r\ndata: ä\ndata: b\n\nevent: x\rdata: c\r\rdata: [DONE]\n\n"
        let bytes = Array(text.utf8)
        let whole = try Self.decode([bytes])
        #expect(whole == ["{\"a\":1}", "ä\nb", "c", "[DONE]"])
        for first in bytes.indices {
            for second in first..<bytes.count {
                let chunks = [Array(bytes[..<first]), Array(bytes[first..<second]), Array(bytes[second...])]
                #expect(try Self.decode(chunks) == whole, "cut at \(first) and \(second)")
            }
        }
        #expect(try Self.decode(bytes.map { [$0] }) == whole)
    }

    @Test func endlessLineIsRefused() throws {
        var decoder = EventStreamDecoder()
        var events: [EventStreamDecoder.Event] = []
        let half = [UInt8](repeating: 0x61, count: EventStreamDecoder.byteLimit / 2)
        try decoder.decode(half.span, into: &events)
        try decoder.decode(half.span, into: &events)
        #expect(throws: EventStreamDecoder.TooLong.self) {
            try decoder.decode([0x61].span, into: &events)
        }
    }

    @Test func endlessEventIsRefused() throws {
        var decoder = EventStreamDecoder()
        var events: [EventStreamDecoder.Event] = []
        let line = Array("data: ".utf8) + [UInt8](repeating: 0x61, count: EventStreamDecoder.byteLimit / 2) + [0x0A]
        try decoder.decode(line.span, into: &events)
        #expect(throws: EventStreamDecoder.TooLong.self) {
            try decoder.decode(line.span, into: &events)
        }
        #expect(events.isEmpty)
    }
}
