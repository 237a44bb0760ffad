import HalcyonCache
import NIOCore

/// A key: a text, and behind it the digest of an entry if it belongs to one, in hexadecimal.
struct RedisKey: Hashable, Sendable {
    private let text: String
    private let entry: CacheKey?

    init(_ text: String, of entry: CacheKey? = nil) {
        self.text = text
        self.entry = entry
    }

    var byteCount: Int { self.text.utf8.count + (self.entry == nil ? 0 : 2 * CacheKey.byteCount) }

    /// Its place on a ring of nodes.
    var placementHash: UInt64 { self.entry?.placementHash ?? 0 }

    /// Its slot in a cluster.
    var slot: Int { HashSlot.of(self.name) }

    var name: ByteBuffer {
        var bytes = ByteBuffer()
        bytes.reserveCapacity(self.byteCount)
        self.write(to: &bytes)
        return bytes
    }

    func write(to bytes: inout ByteBuffer) {
        bytes.writeString(self.text)
        guard let words = self.entry?.words else { return }
        let (a, b) = (Self.digits(of: words.0), Self.digits(of: words.1))
        let (c, d) = (Self.digits(of: words.2), Self.digits(of: words.3))
        bytes.writeMultipleIntegers(a.0, a.1, b.0, b.1, c.0, c.1, d.0, d.1)
    }

    /// The sixteen hexadecimal digits of a number, as their bytes.
    private static func digits(of word: UInt64) -> (UInt64, UInt64) {
        (self.digits(of: UInt32(truncatingIfNeeded: word >> 32)), self.digits(of: UInt32(truncatingIfNeeded: word)))
    }

    private static func digits(of number: UInt32) -> UInt64 {
        // Spreads the eight nibbles over eight bytes, then turns each into its digit at once.
        var word = UInt64(number)
        word = (word | word << 16) & 0x0000_FFFF_0000_FFFF
        word = (word | word << 8) & 0x00FF_00FF_00FF_00FF
        word = (word | word << 4) & 0x0F0F_0F0F_0F0F_0F0F
        let letters = ((word + 0x0606_0606_0606_0606) >> 4) & 0x0101_0101_0101_0101
        return word + 0x3030_3030_3030_3030 + letters * 0x27
    }
}
