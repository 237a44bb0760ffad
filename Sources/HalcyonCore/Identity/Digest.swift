public import HalcyonCache

/// A SHA-256 digest.
public struct Digest: Hashable, Sendable {
    public let bytes: [UInt8]

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// As the key of a cache.
    public var key: CacheKey { CacheKey(digest: self.bytes) }
}
