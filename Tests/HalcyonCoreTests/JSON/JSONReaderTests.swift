import HalcyonCore
import Testing

@Suite struct JSONReaderTests {
    @Test(arguments: [
        ("null", JSONValue.null), ("true", .bool(true)), (" false ", .bool(false)), ("0", .number("0")),
        ("-0", .number("-0")), ("-12.50e+03", .number("-12.50e+03")), ("1E9", .number("1E9")), (#""""#, .string("")),
        (#""a\"\\\/\b\f\n\r\t""#, .string("a\"\\/\u{8}\u{C}\n\r\t")), (#""\u00e9\u00E9""#, .string("éé")),
        (#""\ud83d\ude00""#, .string("😀")), (#""\u0000""#, .string("\u{0}")), (#""é😀""#, .string("é😀")),
        ("\"\u{7F}\u{2028}\"", .string("\u{7F}\u{2028}")), ("[]", .array([])), ("[ ]", .array([])),
        ("{}", .object(.init())), ("\t{\r\n} ", .object(.init())),
        ("[1,[2,[]],{}]", .array([.number("1"), .array([.number("2"), .array([])]), .object(.init())])),
        (
            #"{"a":1,"b":[null]}"#,
            .object(
                .init([
                    .init(name: "a", value: .number("1")),
                    .init(name: "b", value: .array([.null])),
                ]))
        ),
    ])
    func whatIsJSONIsRead(text: String, value: JSONValue) throws {
        #expect(try JSONReader.read(Array(text.utf8)) == value)
    }

    @Test(arguments: [
        "", " ", "nul", "nulls", "True", "NaN", "Infinity", "undefined", "'a'", "a", "+1", ".5", "1.", "1.e3", "01",
        "-01", "-", "1e", "1e+", "0x10", "1 2", "--1", "\"", "\"a", "\"\\", "\"\\\"", "\"\\x\"", "\"\\u12\"",
        "\"\\u12G4\"", "\"\\u-123\"", "\"\\uD800\\u12\"", "\"a\nb\"", "\"a\u{0}b\"", "\"a\tb\"", "[", "[1", "[1,",
        "[1,]", "[,1]", "[1 2]", "]", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{a:1}",
        "{1:1}", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "{,}", "}", "[1}", "{\"a\":1]", "// a\n1", "1 // a", "/* a */1",
        "\u{FEFF}1", "\u{A0}1", "[\u{2028}1]", "nul\u{6C}\u{0}",
    ])
    func whatIsNotJSONIsRefusedWithThePlace(text: String) {
        let bytes = Array(text.utf8)
        #expect {
            try JSONReader.read(bytes)
        } throws: { error in
            guard let error = error as? JSONError else { return false }
            return (0...bytes.count).contains(error.byteOffset) && !error.message.isEmpty
        }
    }

    @Test(
        arguments: [[0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xC3], [0x80]] as [[UInt8]])
    func aStringThatIsNotUTF8IsRefused(bytes: [UInt8]) {
        #expect(throws: JSONError.self) { try JSONReader.read([0x22] + bytes + [0x22]) }
        #expect(throws: JSONError.self) { try JSONReader.read([0x22] + Array("\\n".utf8) + bytes + [0x22]) }
    }

    @Test func nestingEndsAtTheLimit() throws {
        let limit = JSONReader.depthLimit
        func nested(_ depth: Int, _ open: String, _ close: String) -> [UInt8] {
            Array((String(repeating: open, count: depth) + String(repeating: close, count: depth)).utf8)
        }
        _ = try JSONReader.read(nested(limit, "[", "]"))
        #expect(throws: JSONError.self) { try JSONReader.read(nested(limit + 1, "[", "]")) }
        #expect(throws: JSONError.self) { try JSONReader.read(nested(1_000_000, "[", "")) }
        let objects = String(repeating: #"{"a":"#, count: limit) + "1" + String(repeating: "}", count: limit)
        #expect(throws: JSONError.self) { try JSONReader.read(Array(objects.utf8)) }
    }

    @Test func aNumberHasABoundedLength() throws {
        _ = try JSONReader.read(Array(String(repeating: "1", count: 64).utf8))
        #expect(throws: JSONError.self) { try JSONReader.read(Array(String(repeating: "1", count: 65).utf8)) }
    }

    @Test(arguments: [
        (#""\ud800""#, "\u{FFFD}"), (#""\udc00""#, "\u{FFFD}"), (#""\ud800a""#, "\u{FFFD}a"),
        (#""\ud800\n""#, "\u{FFFD}\n"), (#""\ud800\ud83d\ude00""#, "\u{FFFD}😀"), (#""\ud800\u0041""#, "\u{FFFD}A"),
        (#""\ude00\ud83d""#, "\u{FFFD}\u{FFFD}"), (#""\uD834\uDD1E""#, "\u{1D11E}"), (#""\uffff""#, "\u{FFFF}"),
    ])
    func surrogatesAreJoinedAndLoneOnesReplaced(text: String, value: String) throws {
        #expect(try JSONReader.read(Array(text.utf8)) == .string(value))
    }

    @Test func ofTwoMembersWithOneNameTheLaterCounts() throws {
        let members = try #require(try JSONReader.read(Array(#"{"a":1,"b":2,"a":3,"a":4}"#.utf8)).objectValue)
        #expect(members.members.map(\.name) == ["a", "b"])
        #expect(members["a"] == .number("4"))
    }

    @Test(arguments: [("3", 3), ("3.0", 3), ("3e0", 3), ("-30e-1", -3), ("9223372036854775807", Int.max)])
    func aWholeNumberIsAnIntegerHoweverItIsWritten(text: String, number: Int) throws {
        #expect(try JSONReader.read(Array(text.utf8)).intValue == number)
    }

    @Test(arguments: ["3.5", "1e300", "9223372036854775808", "-1e19", "\"3\"", "null"])
    func whatIsNoIntegerHasNoIntegerValue(text: String) throws {
        #expect(try JSONReader.read(Array(text.utf8)).intValue == nil)
    }
}
