import HalcyonCache
import NIOCore
import Testing

@testable import HalcyonRedis

@Suite struct RedisCommandTests {
    @Test func wordsAreLengthPrefixed() {
        let command = RedisCommand("SET", "a b\r\n", "", "é")
        #expect(String(buffer: command.bytes) == "*4\r\n$3\r\nSET\r\n$5\r\na b\r\n\r\n$0\r\n\r\n$2\r\né\r\n")
    }

    @Test func bytesAndKeysAreWordsLikeOthers() {
        var command = RedisCommand(words: 3)
        command.add("GET")
        command.add(ByteBuffer(bytes: [0, 13, 10, 255]))
        command.add(RedisKey("k:", of: CacheKey(digest: repeatElement(0xA9, count: 32))))
        let digits = String(repeating: "a9", count: 32)
        let expected =
            Array("*3\r\n$3\r\nGET\r\n$4\r\n".utf8) + [0, 13, 10, 255]
            + Array("\r\n$66\r\nk:\(digits)\r\n".utf8)
        #expect(Array(command.bytes.readableBytesView) == expected)
    }

    @Test(arguments: [0, 9, 10, 99, 100, 12_345])
    func lengthsAreWrittenInDecimal(_ count: Int) {
        let text = String(repeating: "x", count: count)
        #expect(String(buffer: RedisCommand(text).bytes) == "*1\r\n$\(count)\r\n\(text)\r\n")
    }

    @Test func aCommandIsReadBackAsItsWords() throws {
        var parser = RESPParser()
        parser.append(RedisCommand("XADD", "log", "*", "d", "x").bytes)
        #expect(try parser.next()?.elements?.map(\.text) == ["XADD", "log", "*", "d", "x"])
    }
}
