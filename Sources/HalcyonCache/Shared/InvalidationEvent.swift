/// Tells every process that something must not be served any more.
public struct InvalidationEvent: Hashable, Sendable {
    /// Names an event wherever it is seen: who told it, and which of its events it is.
    public struct ID: Hashable, Sendable {
        public var origin: UInt64
        public var number: UInt64

        public init(origin: UInt64, number: UInt64) {
            self.origin = origin
            self.number = number
        }
    }

    /// What is out of date.
    public enum Subject: Hashable, Sendable {
        case key(CacheKey)
        case tag(CacheTag)
        case namespace(CacheNamespace)
        case everything
    }

    public var id: ID
    public var subject: Subject

    /// The version that took the place of what is out of date, and is good itself; nil if there is none.
    public var replacement: EntryVersion?

    public init(id: ID, subject: Subject, replacement: EntryVersion? = nil) {
        self.id = id
        self.subject = subject
        self.replacement = replacement
    }
}
