public import Synchronization

/// A value as a ``TieredCache`` holds it in memory, with what it has to know of it.
///
/// An object, so that a lookup retains one thing.
@usableFromInline
final class TieredEntry<Value: Sendable>: Sendable {
    /// Nil if it is known that there is none.
    @usableFromInline let value: Value?
    @usableFromInline let version: EntryVersion
    /// How old it was when it came into memory.
    @usableFromInline let ageBefore: Duration
    /// Why it is in memory although its time to live is over.
    @usableFromInline let staleness: Staleness?
    /// How long after its load it may be served at all; for ever if nil.
    let keptFor: Duration?
    let namespace: CacheNamespace
    let tags: [CacheTag]
    /// Whether the shared tier has something else since, so that it is asked first.
    @usableFromInline let isSuperseded = Atomic<Bool>(false)

    init(
        value: Value?, version: EntryVersion, ageBefore: Duration, staleness: Staleness?, keptFor: Duration?,
        namespace: CacheNamespace, tags: [CacheTag]
    ) {
        self.value = value
        self.version = version
        self.ageBefore = ageBefore
        self.staleness = staleness
        self.keptFor = keptFor
        self.namespace = namespace
        self.tags = tags
    }
}
