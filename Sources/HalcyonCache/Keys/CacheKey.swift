/// The SHA-256 digest that names an entry.
///
/// It was hashed once, where it was made; a dictionary only mixes its first word with its own seed, so that a lookup
/// costs no more for a long question than for a short one.
public struct CacheKey: SeededHashable {
    /// How many bytes a digest has.
    public static let byteCount = 32

    @usableFromInline let word0: UInt64
    @usableFromInline let word1: UInt64
    @usableFromInline let word2: UInt64
    @usableFromInline let word3: UInt64

    /// - Parameter digest: exactly 32 bytes.
    @inlinable
    public init(digest: some Sequence<UInt8>) {
        var bytes = digest.makeIterator()
        func nextWord() -> UInt64 {
            var word: UInt64 = 0
            for _ in 0..<8 {
                guard let byte = bytes.next() else { preconditionFailure("a digest has 32 bytes, this one is shorter") }
                word = word << 8 | UInt64(byte)
            }
            return word
        }
        self.word0 = nextWord()
        self.word1 = nextWord()
        self.word2 = nextWord()
        self.word3 = nextWord()
        precondition(bytes.next() == nil, "a digest has 32 bytes, this one is longer")
    }

    /// Feeds one word: the digest is even already, and the hasher's seed keeps floods out.
    @inlinable
    public func hash(into hasher: inout Hasher) { hasher.combine(self.word0) }

    /// Two words of the digest, mixed: who does not know the seed cannot find keys that lie side by side.
    @inlinable
    public func hash(seed: UInt64) -> UInt64 { SeededHash.of(digest: self.word0, self.word1, seed: seed) }

    @inlinable
    public static func == (lhs: Self, rhs: Self) -> Bool {
        lhs.word0 == rhs.word0 && lhs.word1 == rhs.word1 && lhs.word2 == rhs.word2 && lhs.word3 == rhs.word3
    }
}

extension CacheKey: CustomStringConvertible {
    /// The first eight bytes in hexadecimal: enough to find it in a log, too little to look anything up with.
    public var description: String {
        let digits = String(self.word0, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
