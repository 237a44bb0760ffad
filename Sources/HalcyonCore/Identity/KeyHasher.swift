import Crypto

/// Hashes the fields of a key with SHA-256, each with its length before it, so that no two lists of fields read alike.
struct KeyHasher {
    private var hasher = SHA256()

    mutating func field(_ bytes: some Sequence<UInt8>, count: Int) {
        var block = [UInt8]()
        block.reserveCapacity(count + 8)
        let length = UInt64(count)
        for shift in stride(from: 0, to: 64, by: 8) { block.append(UInt8(truncatingIfNeeded: length >> UInt64(shift))) }
        block.append(contentsOf: bytes)
        self.hasher.update(data: block)
    }

    mutating func field(_ bytes: [UInt8]) { self.field(bytes, count: bytes.count) }

    mutating func field(_ text: String) { self.field(text.utf8, count: text.utf8.count) }

    mutating func field(_ digest: Digest) { self.field(digest.bytes) }

    mutating func field(_ number: UInt64) { self.field(String(number)) }

    consuming func finalize() -> Digest { Digest(bytes: Array(self.hasher.finalize())) }
}
