import HalcyonCache
import NIOCore

/// The names of our keys in Redis.
///
/// | key | holds |
/// |---|---|
/// | `PREFIX:v:` + digest in hexadecimal | an entry |
/// | `PREFIX:l:` + digest in hexadecimal | the right to load it |
/// | `{PREFIX:log}` | the invalidation log of the shard |
struct KeyNames: Sendable {
    let prefix: String

    init(prefix: String) { self.prefix = prefix }

    /// What the keys of entries begin with, and no others.
    var entryPrefix: String { "\(self.prefix):v:" }

    /// In braces, so that all that may ever belong to it would be in one slot of a cluster.
    var log: RedisKey {
        RedisKey(name: ByteBuffer(string: "{\(self.prefix):log}"), placementHash: 0)
    }

    func entry(_ key: CacheKey) -> RedisKey { self.key(key, ":v:") }
    func lease(_ key: CacheKey) -> RedisKey { self.key(key, ":l:") }

    /// The key of the entry with this name; nil if it is none of ours.
    func key(ofEntry name: ByteBuffer) -> CacheKey? {
        var name = name
        let start = self.entryPrefix.utf8
        guard name.readableBytes == start.count + 2 * CacheKey.byteCount,
            let prefix = name.readBytes(length: start.count), prefix.elementsEqual(start),
            let digits = name.readBytes(length: 2 * CacheKey.byteCount)
        else { return nil }
        var digest: [UInt8] = []
        digest.reserveCapacity(CacheKey.byteCount)
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = Self.value(of: digits[index]), let low = Self.value(of: digits[index + 1]) else {
                return nil
            }
            digest.append(high << 4 | low)
        }
        return CacheKey(digest: digest)
    }

    private func key(_ key: CacheKey, _ kind: StaticString) -> RedisKey {
        var name = ByteBuffer()
        name.reserveCapacity(self.prefix.utf8.count + 3 + 2 * CacheKey.byteCount)
        name.writeString(self.prefix)
        name.writeStaticString(kind)
        let words = key.words
        for word in [words.0, words.1, words.2, words.3] {
            name.writeInteger(Self.digits(of: UInt32(truncatingIfNeeded: word >> 32)))
            name.writeInteger(Self.digits(of: UInt32(truncatingIfNeeded: word)))
        }
        return RedisKey(name: name, placementHash: key.placementHash)
    }

    /// The eight hexadecimal digits of a number, as their bytes.
    private static func digits(of number: UInt32) -> UInt64 {
        // Spreads the eight nibbles over eight bytes, then turns each into its digit at once.
        var word = UInt64(number)
        word = (word | word << 16) & 0x0000_FFFF_0000_FFFF
        word = (word | word << 8) & 0x00FF_00FF_00FF_00FF
        word = (word | word << 4) & 0x0F0F_0F0F_0F0F_0F0F
        let letters = ((word + 0x0606_0606_0606_0606) >> 4) & 0x0101_0101_0101_0101
        return word + 0x3030_3030_3030_3030 + letters * 0x27
    }

    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
