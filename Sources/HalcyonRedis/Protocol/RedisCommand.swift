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
        self.bytes.writeString("*\(words)\r\n")
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

    /// Adds a word of so many bytes, which `write` writes.
    mutating func add(byteCount: Int, _ write: (inout ByteBuffer) -> Void) {
        self.begin(byteCount)
        let end = self.bytes.writerIndex + byteCount
        write(&self.bytes)
        precondition(self.bytes.writerIndex == end, "a word is as long as it was said to be")
        self.bytes.writeStaticString("\r\n")
    }

    private mutating func begin(_ byteCount: Int) {
        precondition(self.missing > 0, "a command has as many words as it was said to have")
        self.missing -= 1
        self.bytes.writeString("$\(byteCount)\r\n")
    }
}
