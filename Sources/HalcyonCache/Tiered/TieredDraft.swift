/// A value that is being made outside the cache; see ``TieredCache/begin(_:using:)``.
public struct TieredDraft<Value: Sendable>: Sendable {
    public let key: CacheKey

    /// An old value that may be served if the new one cannot be made.
    public let fallback: TieredHit<Value>?

    let features: CacheFeatures
    let ticket: TieredTicket
    let lease: EntryVersion?
    let permit: SourcePermit?
}

/// What a ``TieredCache`` says to somebody who would make a value.
public enum TieredBeginning<Value: Sendable>: Sendable {
    /// There is one.
    case found(TieredHit<Value>)
    /// It is to be made.
    case draft(TieredDraft<Value>)
}
