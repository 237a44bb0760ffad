/// A 64-bit digest (FNV-1a) of everything that may change a reply.
struct TextDigest: Sendable, Hashable {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func combine(_ bytes: some Sequence<UInt8>) {
        var hash = self.value
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        self.value = hash
    }

    mutating func combine(_ number: UInt64) {
        self.value = SplitMix64.mixed(self.value ^ number) &* 0x0000_0100_0000_01B3
    }
}
