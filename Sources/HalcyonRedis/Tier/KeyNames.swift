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
    /// What the keys of entries begin with, and no others.
    let entryPrefix: String
    private let leasePrefix: String

    /// In braces, so that all that may ever belong to it would be in one slot of a cluster.
    let log: RedisKey

    init(prefix: String) {
        self.entryPrefix = "\(prefix):v:"
        self.leasePrefix = "\(prefix):l:"
        self.log = RedisKey("{\(prefix):log}")
    }

    func entry(_ key: CacheKey) -> RedisKey { RedisKey(self.entryPrefix, of: key) }
    func lease(_ key: CacheKey) -> RedisKey { RedisKey(self.leasePrefix, of: key) }

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

    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
