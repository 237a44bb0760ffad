/// Why an entry left the cache.
public enum EvictionCause: String, Hashable, Sendable, CaseIterable {
    /// It was used longest ago when room was needed.
    case size
    /// Its time to live was over.
    case expired
    /// Its key, its tag or the whole cache was invalidated.
    case invalidated
    /// Its namespace had moved on to a newer version.
    case version
    /// A newer value of its key took its place.
    case replaced
}
