import HalcyonTesting
import NIOCore
import Testing

@testable import HalcyonRedis

@Suite struct RESPParserTests {
    static func bytes(_ text: String) -> ByteBuffer { ByteBuffer(string: text) }

    static func parse(_ text: String, limits: RESPLimits = RESPLimits()) throws(RESPProtocolError) -> [RESPValue] {
        var parser = RESPParser(limits: limits)
        parser.append(Self.bytes(text))
        var values: [RESPValue] = []
        while let value = try parser.next() { values.append(value) }
        return values
    }

    static let samples: [(text: String, value: RESPValue)] = [
        ("+OK\r\n", .simple("OK")),
        ("+\r\n", .simple("")),
        ("-ERR no such thing\r\n", .failure(RESPFailure(text: "ERR no such thing"))),
        (":0\r\n", .integer(0)),
        (":-42\r\n", .integer(-42)),
        (":+7\r\n", .integer(7)),
        (":9223372036854775807\r\n", .integer(.max)),
        (":-9223372036854775808\r\n", .integer(.min)),
        ("$0\r\n\r\n", .bulk(ByteBuffer())),
        ("$5\r\nhello\r\n", .bulk(bytes("hello"))),
        ("$7\r\na\r\nb\r\nc\r\n", .bulk(bytes("a\r\nb\r\nc"))),
        ("$-1\r\n", .null),
        ("*-1\r\n", .null),
        ("_\r\n", .null),
        ("*0\r\n", .array([])),
        ("*2\r\n:1\r\n$1\r\nx\r\n", .array([.integer(1), .bulk(bytes("x"))])),
        ("*2\r\n*1\r\n:1\r\n*0\r\n", .array([.array([.integer(1)]), .array([])])),
        ("%2\r\n+a\r\n:1\r\n+b\r\n%0\r\n", .map([.simple("a"), .integer(1), .simple("b"), .map([])])),
        ("~2\r\n:1\r\n:2\r\n", .set([.integer(1), .integer(2)])),
        (">2\r\n+invalidate\r\n_\r\n", .push([.simple("invalidate"), .null])),
        (",3.25\r\n", .double(3.25)),
        (",-1e-3\r\n", .double(-0.001)),
        (",inf\r\n", .double(.infinity)),
        (",-inf\r\n", .double(-.infinity)),
        ("#t\r\n", .boolean(true)),
        ("#f\r\n", .boolean(false)),
        (
            "(-3492890328409238509324850943850943825024385\r\n",
            .bigNumber("-3492890328409238509324850943850943825024385")
        ),
        ("=8\r\ntxt:text\r\n", .bulk(bytes("text"))),
        ("!9\r\nERR wrong\r\n", .failure(RESPFailure(text: "ERR wrong"))),
        ("|1\r\n+ttl\r\n:3\r\n:7\r\n", .integer(7)),
        ("*2\r\n|1\r\n+ttl\r\n:3\r\n:7\r\n:8\r\n", .array([.integer(7), .integer(8)])),
    ]

    @Test(arguments: samples.indices)
    func everyTypeIsRead(_ index: Int) throws {
        let (text, value) = Self.samples[index]
        #expect(try Self.parse(text) == [value])
    }

    @Test func everySplitInTwoReadsTheSame() throws {
        let all = Array(Self.samples.map(\.text).joined().utf8)
        let expected = Self.samples.map(\.value)
        for cut in 0...all.count {
            var parser = RESPParser()
            var values: [RESPValue] = []
            for piece in [all[..<cut], all[cut...]] {
                parser.append(ByteBuffer(bytes: piece))
                while let value = try parser.next() { values.append(value) }
            }
            #expect(values == expected, "cut at \(cut)")
        }
    }

    @Test(arguments: [1, 2, 3, 7, 16])
    func piecesOfAnySizeReadTheSame(_ size: Int) throws {
        let all = Array(Self.samples.map(\.text).joined().utf8)
        var parser = RESPParser()
        var values: [RESPValue] = []
        for start in stride(from: 0, to: all.count, by: size) {
            parser.append(ByteBuffer(bytes: all[start..<min(start + size, all.count)]))
            while let value = try parser.next() { values.append(value) }
        }
        #expect(values == Self.samples.map(\.value))
    }

    @Test func longStringsInPiecesAreWhole() throws {
        let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var parser = RESPParser()
        parser.append(ByteBuffer(string: "+first\r\n$1000000\r\n"))
        #expect(try parser.next() == .simple("first"))
        for start in stride(from: 0, to: bytes.count, by: 65_536) {
            #expect(try parser.next() == nil)
            parser.append(ByteBuffer(bytes: bytes[start..<min(start + 65_536, bytes.count)]))
        }
        parser.append(ByteBuffer(string: "\r\n:1\r\n"))
        #expect(try parser.next() == .bulk(ByteBuffer(bytes: bytes)))
        #expect(try parser.next() == .integer(1))
        #expect(try parser.next() == nil)
    }

    static let broken: [(text: String, reason: RESPProtocolError.Reason)] = [
        ("HTTP/1.1 400 Bad Request\r\n", .unknownType),
        ("\r\n", .unknownType),
        (":\r\n", .badNumber),
        (":1x\r\n", .badNumber),
        (":-\r\n", .badNumber),
        (":9223372036854775808\r\n", .badNumber),
        ("$-2\r\n", .badNumber),
        ("*-2\r\n", .badNumber),
        ("$?\r\n", .badNumber),
        ("*?\r\n", .badNumber),
        ("(12a\r\n", .badNumber),
        ("(-\r\n", .badNumber),
        (",one\r\n", .badNumber),
        ("#x\r\n", .badBoolean),
        ("_x\r\n", .badLine),
        ("+OK\rX", .badLine),
        ("$3\r\nabcde", .bulkWithoutEnd),
        ("$3\r\nabcXY\r\n", .bulkWithoutEnd),
        ("$1025\r\n", .bulkTooLong),
        ("!1025\r\n", .bulkTooLong),
        ("*101\r\n", .tooManyElements),
        ("%51\r\n", .tooManyElements),
        ("*9223372036854775807\r\n", .tooManyElements),
        ("*60\r\n*60\r\n", .tooManyElements),
        ("*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n", .tooDeep),
        ("*1\r\n>1\r\n+x\r\n", .pushWithin),
        ("+" + String(repeating: "x", count: 200), .lineTooLong),
    ]

    @Test(arguments: broken.indices)
    func whatIsNotTheProtocolIsRefused(_ index: Int) {
        let (text, reason) = Self.broken[index]
        let limits = RESPLimits(depth: 4, elements: 100, bulkBytes: 1024, lineBytes: 128)
        #expect(throws: RESPProtocolError(reason)) { try Self.parse(text, limits: limits) }
    }

    @Test func limitsCountEachReplyAnew() throws {
        let limits = RESPLimits(depth: 2, elements: 3, bulkBytes: 8, lineBytes: 16)
        let values = try Self.parse("*3\r\n:1\r\n:2\r\n:3\r\n*3\r\n:1\r\n:2\r\n:3\r\n", limits: limits)
        #expect(values.count == 2)
    }

    /// Bytes that begin like the protocol and go wrong anywhere: there is an answer to each, and it comes.
    @Test(arguments: 0..<64)
    func garbageIsReadOrRefused(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let alphabet = Array("+-:$*%~>,#(=!|_0123456789\r\n\r\n\r\nOKtf?einx".utf8)
        let valid = Self.samples.map { Array($0.text.utf8) }
        for _ in 0..<300 {
            var bytes: [UInt8] = []
            while bytes.count < 200 {
                if Int.random(in: 0..<3, using: &random) == 0 {
                    bytes += valid[Int.random(in: 0..<valid.count, using: &random)]
                } else {
                    bytes.append(alphabet[Int.random(in: 0..<alphabet.count, using: &random)])
                }
            }
            if Bool.random(using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            let whole = Self.outcome(of: [bytes[...]])
            let cut = Int.random(in: 0...bytes.count, using: &random)
            #expect(whole == Self.outcome(of: [bytes[..<cut], bytes[cut...]]))
        }
    }

    private static func outcome(of pieces: [ArraySlice<UInt8>]) -> [String] {
        var parser = RESPParser(limits: RESPLimits(depth: 8, elements: 1000, bulkBytes: 4096, lineBytes: 256))
        var seen: [String] = []
        do {
            for piece in pieces {
                parser.append(ByteBuffer(bytes: piece))
                while let value = try parser.next() { seen.append("\(value)") }
            }
        } catch {
            seen.append("\(error)")
        }
        return seen
    }
}
