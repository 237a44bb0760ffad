/// A short, stable name for some bytes: FNV-1a with 64 bits. No protection against somebody who wants two to agree.
enum Fingerprint {
    static func text(of bytes: some Sequence<UInt8>) -> String {
        let hash = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return String(hash, radix: 16)
    }
}
