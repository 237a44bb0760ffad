/// A way to choose who goes when a cache is full.
public enum EvictionPolicyKind: String, CaseIterable, Sendable {
    /// Follows the traffic: what a ``MemoryCache`` does.
    case adaptive
    /// The least recently used goes.
    case lru
    /// Keeps what is asked for often; the window is 1 % and does not adapt.
    case wTinyLFU = "w-tinylfu"
}
