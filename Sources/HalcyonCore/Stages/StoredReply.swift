import Synchronization

/// A reply as the cache holds it, with room for the form in which the edge sends it.
public final class StoredReply: Sendable {
    public let reply: Reply
    public let model: ModelID

    private let noted = AtomicLazyReference<DemandTally>()
    private let kept = Mutex<(any Sendable)?>(nil)

    public init(_ reply: Reply, model: ModelID, tally: DemandTally? = nil) {
        self.reply = reply
        self.model = model
        if let tally { self.note(tally) }
    }

    /// Counts how often its question is asked; nil for one that is not noted.
    public var tally: DemandTally? { self.noted.load() }

    /// Has the question counted from now on; the first tally counts.
    func note(_ tally: DemandTally) { _ = self.noted.storeIfNil(tally) }

    /// The form made by `make` at the first call and kept from then on.
    ///
    /// Its bytes are part of ``weight``: about four times the text and some.
    public func rendition<Rendition: Sendable>(_ make: () -> Rendition) -> Rendition {
        if let kept = self.kept.withLock({ $0 }) as? Rendition { return kept }
        let made = make()
        self.kept.withLock { $0 = made }
        return made
    }

    /// What the entry weighs in the cache, in bytes.
    public var weight: Int { 3072 + self.reply.text.utf8.count * 5 + (self.tally?.turn.bytes ?? 0) }
}
