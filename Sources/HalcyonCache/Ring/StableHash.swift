/// A 64-bit hash that is the same in every process and on every machine, for placement; no defence against floods.
struct StableHash {
    private(set) var value: UInt64 = 0x9E37_79B9_7F4A_7C15

    mutating func add(_ word: UInt64) { self.value = Self.mix(self.value ^ Self.mix(word)) }

    mutating func add(_ text: String) {
        var word: UInt64 = 0
        var count: UInt64 = 0
        for byte in text.utf8 {
            word = word << 8 | UInt64(byte)
            count += 1
            if count % 8 == 0 { self.add(word) }
        }
        self.add(word)
        self.add(count)
    }

    /// The finaliser of splitmix64: a bijection in which every bit of the input changes half of the output's.
    private static func mix(_ word: UInt64) -> UInt64 {
        var word = word &+ 0x9E37_79B9_7F4A_7C15
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
