/// What a cache in memory has to follow, see ``Coherence/attach(_:)``.
public enum CacheChange: Hashable, Sendable {
    /// What it holds of a subject is out of date, unless it is of the version that took its place.
    case outdated(InvalidationEvent.Subject, replacement: EntryVersion?)
    /// Another process stored these keys in the shared tier; what is in memory may be older, but is not known as wrong.
    case changed([CacheKey])
}
