/// The key of a line of a trace: 128 bits made of its bytes, by which lines are told apart.
///
/// Two different lines of a trace with a billion of them share a key with a chance of one in 10²⁰.
struct TraceKey: SeededHashable {
    private let first: UInt64
    private let second: UInt64

    init(_ line: ArraySlice<UInt8>) {
        var first: UInt64 = 0x9E37_79B9_7F4A_7C15
        var second = UInt64(line.count)
        var word: UInt64 = 0
        var count = 0
        func take() {
            first = SeededHash.fold(first ^ word, 0xA076_1D64_78BD_642F)
            second = SeededHash.fold(second ^ word, 0xE703_7ED1_A0B4_28DB)
        }
        for byte in line {
            word = word << 8 | UInt64(byte)
            count += 1
            if count % 8 == 0 {
                take()
                word = 0
            }
        }
        // What is left, and the end, which keeps a line that ends here apart from a longer one.
        word = word << 8 | UInt64(count % 8 + 1)
        take()
        self.first = first
        self.second = second
    }

    func hash(seed: UInt64) -> UInt64 { SeededHash.of(digest: self.first, self.second, seed: seed) }
}
