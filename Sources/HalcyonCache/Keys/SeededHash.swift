/// Mixes words with a seed, in the manner of wyhash: both halves of a product tell of all bits of both factors.
public enum SeededHash {
    @inlinable
    public static func of(_ word: UInt64, seed: UInt64) -> UInt64 {
        self.fold(word ^ seed, (seed &* 0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// For a key of two words; chain it for more.
    @inlinable
    public static func of(_ first: UInt64, _ second: UInt64, seed: UInt64) -> UInt64 {
        self.of(self.fold(first ^ seed, second ^ ~seed), seed: seed)
    }

    @inlinable
    static func fold(_ first: UInt64, _ second: UInt64) -> UInt64 {
        let product = first.multipliedFullWidth(by: second)
        return product.high ^ product.low
    }
}
