import HalcyonCache
import Testing

@Suite struct ByteReaderTests {
    static func written() -> [UInt8] {
        var writer = ByteWriter()
        writer.byte(7)
        writer.number(UInt64.max - 1)
        writer.number(Int64.min)
        writer.text("naïve")
        writer.block([1, 2, 3])
        writer.list(["a", ""]) { $0.text($1) }
        writer.optional(Int?.none) { $0.number(Int64($1)) }
        writer.optional(5) { $0.number(Int64($1)) }
        return writer.bytes
    }

    static func read(_ bytes: some Sequence<UInt8>) throws {
        var reader = ByteReader(bytes)
        #expect(try reader.byte() == 7)
        #expect(try reader.number(as: UInt64.self) == .max - 1)
        #expect(try reader.number(as: Int64.self) == .min)
        #expect(try reader.text() == "naïve")
        #expect(try Array(reader.block()) == [1, 2, 3])
        #expect(try reader.list(upTo: 2) { reader throws(ByteReader.Malformed) in try reader.text() } == ["a", ""])
        func number(_ reader: inout ByteReader) throws(ByteReader.Malformed) -> Int64 { try reader.number() }
        #expect(try reader.optional(number) == nil)
        #expect(try reader.optional(number) == 5)
        try reader.end()
    }

    @Test func whatWasWrittenIsRead() throws { try Self.read(Self.written()) }

    @Test func sliceIsReadFromItsOwnStart() throws { try Self.read(([0, 0, 0] + Self.written()).dropFirst(3)) }

    @Test func everyShorterTextIsMalformed() {
        let bytes = Self.written()
        for count in bytes.indices {
            #expect(throws: ByteReader.Malformed.self) {
                var reader = ByteReader(bytes.prefix(count))
                _ = try reader.byte()
                _ = try reader.number(as: UInt64.self)
                _ = try reader.number(as: Int64.self)
                _ = try reader.text()
                _ = try reader.block()
                _ = try reader.list(upTo: 2) { reader throws(ByteReader.Malformed) in try reader.text() }
                _ = try reader.byte()
                _ = try reader.optional { reader throws(ByteReader.Malformed) in try reader.number(as: Int64.self) }
                try reader.end()
            }
        }
    }

    @Test func bytesThatAreLeftAreMalformed() {
        #expect(throws: ByteReader.Malformed.self) { try ByteReader([1]).end() }
    }

    @Test func textThatIsNotUTF8IsMalformed() {
        var reader = ByteReader([1, 0, 0, 0, 0xFF])
        #expect(throws: ByteReader.Malformed.self) { try reader.text() }
    }

    @Test func listOverItsLimitIsNotEvenBegun() {
        var reader = ByteReader([0xFF, 0xFF, 0xFF, 0xFF])
        #expect(throws: ByteReader.Malformed.self) {
            try reader.list(upTo: 10) { reader throws(ByteReader.Malformed) in try reader.byte() }
        }
    }

    @Test func optionalIsThereOrNotThere() {
        var reader = ByteReader([2, 0])
        #expect(throws: ByteReader.Malformed.self) {
            try reader.optional { reader throws(ByteReader.Malformed) in try reader.byte() }
        }
    }
}
