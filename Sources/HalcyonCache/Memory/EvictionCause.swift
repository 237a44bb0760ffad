/// Why an entry left the cache.
public enum EvictionCause: String, Hashable, Sendable, CaseIterable {
    /// Room was needed, and the policy held it for the least worth keeping.
    case size
    /// Its time to live, or to idle, was over.
    case expired
    /// Its key, its tag or the whole cache was invalidated.
    case invalidated
    /// Its namespace had moved on to a newer version.
    case version
    /// A newer value of its key took its place.
    case replaced
}
