import NIOCore
import Testing

@testable import HalcyonRedis

@Suite struct RedisCommandTests {
    @Test func wordsAreLengthPrefixed() {
        let command = RedisCommand("SET", "a b\r\n", "", "é")
        #expect(String(buffer: command.bytes) == "*4\r\n$3\r\nSET\r\n$5\r\na b\r\n\r\n$0\r\n\r\n$2\r\né\r\n")
    }

    @Test func bytesAndWrittenWordsAreWordsLikeOthers() {
        var command = RedisCommand(words: 3)
        command.add("GET")
        command.add(ByteBuffer(bytes: [0, 13, 10, 255]))
        command.add(byteCount: 2) { $0.writeBytes([1, 2]) }
        let expected =
            Array("*3\r\n$3\r\nGET\r\n$4\r\n".utf8) + [0, 13, 10, 255] + Array("\r\n$2\r\n".utf8)
            + [1, 2] + Array("\r\n".utf8)
        #expect(Array(command.bytes.readableBytesView) == expected)
    }

    @Test func aCommandIsReadBackAsItsWords() throws {
        var parser = RESPParser()
        parser.append(RedisCommand("XADD", "log", "*", "d", "x").bytes)
        #expect(try parser.next()?.elements?.map(\.text) == ["XADD", "log", "*", "d", "x"])
    }
}
