/// Mixes words with a seed, in the manner of wyhash: both halves of a product tell of all bits of both factors.
public enum SeededHash {
    /// A seed whose bits are all as good as drawn, of one that may be as plain as 1.
    static func seed(_ number: UInt64) -> UInt64 {
        var word = number &+ 0x9E37_79B9_7F4A_7C15
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    /// For any word, numbers in a row among them.
    @inlinable
    public static func of(_ word: UInt64, seed: UInt64) -> UInt64 {
        self.fold(word ^ seed, 0x9E37_79B9_7F4A_7C15)
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
