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
        self.bytes.writeInteger(UInt8(ascii: "*"))
        self.bytes.writeDecimal(words)
        self.bytes.writeStaticString("\r\n")
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
        self.bytes.writeInteger(UInt8(ascii: "$"))
        self.bytes.writeDecimal(byteCount)
        self.bytes.writeStaticString("\r\n")
    }
}

extension ByteBuffer {
    /// Writes a count; most have one or two digits.
    fileprivate mutating func writeDecimal(_ number: Int) {
        switch number {
        case 0..<10: self.writeInteger(UInt8(ascii: "0") + UInt8(number))
        case 10..<100:
            self.writeMultipleIntegers(UInt8(ascii: "0") + UInt8(number / 10), UInt8(ascii: "0") + UInt8(number % 10))
        default: self.writeString(String(number))
        }
    }
}
