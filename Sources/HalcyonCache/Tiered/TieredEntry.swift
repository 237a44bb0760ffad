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

/// An entry that was found somewhere.
struct FoundEntry<Value: Sendable>: Sendable {
    var entry: TieredEntry<Value>
    var source: HitSource
    var age: Duration
    var timeToLive: Duration?
    var staleness: Staleness?
    var isRefreshDue = false

    /// How long it may still be served if it cannot be loaded; nil for ever.
    var remaining: Duration? { self.entry.keptFor.map { $0 - self.age } }

    var isGone: Bool { self.remaining.map { $0 <= .zero } ?? false }

    func marked(_ staleness: Staleness?) -> Self {
        var marked = self
        marked.staleness = staleness
        return marked
    }

    /// Nil if it is known that there is no value.
    var hit: TieredHit<Value>? {
        self.entry.value.map { value in
            TieredHit(
                value: value, source: self.source, age: self.age, timeToLive: self.timeToLive,
                staleness: self.staleness, version: self.entry.version, isRefreshDue: self.isRefreshDue)
        }
    }
}
