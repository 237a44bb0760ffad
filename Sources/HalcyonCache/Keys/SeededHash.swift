/// Mixes words with a seed, in the manner of wyhash: both halves of a product tell of all bits of both factors.
public enum SeededHash {
    /// For any word, numbers in a row among them.
    @inlinable
    public static func of(_ word: UInt64, seed: UInt64) -> UInt64 {
        self.fold(self.fold(word ^ seed, 0x9E37_79B9_7F4A_7C15) ^ seed, 0xD6E8_FEB8_6659_FD93)
    }

    /// For two words of a digest: they are even already, and only have to be hidden behind the seed.
    @inlinable
    public static func of(digest first: UInt64, _ second: UInt64, seed: UInt64) -> UInt64 {
        self.fold(first ^ seed, second ^ ~seed)
    }

    @inlinable
    static func fold(_ first: UInt64, _ second: UInt64) -> UInt64 {
        let product = first.multipliedFullWidth(by: second)
        return product.high ^ product.low
    }
}
