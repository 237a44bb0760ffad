import NIOCore

/// A command as the bytes that go over the wire.
///
/// All words are length-prefixed, so nothing in them can be taken for another command.
struct RedisCommand: Sendable {
    private(set) var bytes: ByteBuffer
    private var missing: Int

    /// Begins a command of so many words, its name included; each is to be added.
    ///
    /// - Parameter capacity: about how many bytes it will have.
    init(words: Int, capacity: Int = 128) {
        precondition(words > 0, "a command has a name")
        self.bytes = ByteBuffer()
        self.bytes.reserveCapacity(capacity)
        self.missing = words
        self.bytes.writeCount(words, after: UInt8(ascii: "*"))
    }

    /// `GET`, the command that is sent most.
    init(get key: RedisKey) {
        self.bytes = ByteBuffer()
        self.bytes.reserveCapacity(32 + key.byteCount)
        self.bytes.writeStaticString("*2\r\n$3\r\nGET\r\n")
        self.missing = 1
        self.add(key)
    }

    init(_ words: String...) { self.init(words) }

    init(_ words: [String]) {
        self.init(words: words.count)
        for word in words { self.add(word) }
    }

    mutating func add(_ word: String) {
        self.begin(word.utf8.count)
        self.bytes.writeString(word)
        self.bytes.writeStaticString("\r\n")
    }

    mutating func add(_ word: ByteBuffer) {
        self.begin(word.readableBytes)
        self.bytes.writeImmutableBuffer(word)
        self.bytes.writeStaticString("\r\n")
    }

    mutating func add(_ key: RedisKey) {
        self.begin(key.byteCount)
        key.write(to: &self.bytes)
        self.bytes.writeStaticString("\r\n")
    }

    private mutating func begin(_ byteCount: Int) {
        precondition(self.missing > 0, "a command has as many words as it was said to have")
        self.missing -= 1
        self.bytes.writeCount(byteCount, after: UInt8(ascii: "$"))
    }
}

extension ByteBuffer {
    /// Writes a line with a type and a count; most counts have one or two digits, and one write costs less than three.
    fileprivate mutating func writeCount(_ count: Int, after type: UInt8) {
        let zero = UInt8(ascii: "0")
        let (end, feed) = (UInt8(ascii: "\r"), UInt8(ascii: "\n"))
        switch count {
        case 0..<10: self.writeMultipleIntegers(type, zero + UInt8(count), end, feed)
        case 10..<100: self.writeMultipleIntegers(type, zero + UInt8(count / 10), zero + UInt8(count % 10), end, feed)
        default:
            self.writeInteger(type)
            self.writeString(String(count))
            self.writeStaticString("\r\n")
        }
    }
}
