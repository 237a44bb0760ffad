/// Why a reply was not stored; a label of metrics and part of every such reply's provenance.
public enum NoStoreReason: String, Hashable, Sendable, CaseIterable {
    /// The flag that stores replies is off.
    case flagOff = "flag-off"
    /// The client asked for variety by its temperature.
    case variety
    /// The request offers tools, whose use must not be replayed.
    case tools
    /// It was given up before the model had finished: it was stopped, or nobody listened any more.
    case incomplete
    /// The model or the way to it failed.
    case failed
    /// The model's own filter cut the reply.
    case contentFilter = "content-filter"
    /// The reply is empty.
    case empty
    /// The reply is heavier than one entry may be.
    case tooLarge = "too-large"
    /// What the reply rests on changed while it was made.
    case overtaken
    /// It came from the store already.
    case alreadyStored = "already-stored"
}
