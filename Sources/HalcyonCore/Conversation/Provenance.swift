public import HalcyonCache

/// Where a reply came from, why, and what each stage cost.
public struct Provenance: Hashable, Sendable {
    /// The stage that answered.
    public enum Source: String, Hashable, Sendable, CaseIterable {
        case safety, rule, l1, l2, semantic, model
    }

    public var source: Source

    /// One plain sentence for people: why this source answered.
    public var reason: String

    /// How long ago a stored reply was made.
    public var age: Duration?

    /// How long a stored reply stays good; not above zero for one whose time is over.
    public var timeToLive: Duration?

    /// Why a stored reply was served although it may be out of date; nil for one that is good.
    public var staleness: Staleness?

    /// The likeness of a semantic hit, 0 to 1.
    public var similarity: Double?

    /// Whether the reply is shared with an identical turn that was under way.
    public var isCoalesced: Bool

    public var model: ModelID

    /// Why the reply will not be stored; nil when it will be, if it completes.
    public var noStoreReason: NoStoreReason?

    public init(
        source: Source, reason: String, model: ModelID, age: Duration? = nil, timeToLive: Duration? = nil,
        staleness: Staleness? = nil, similarity: Double? = nil, isCoalesced: Bool = false,
        noStoreReason: NoStoreReason? = nil
    ) {
        self.source = source
        self.reason = reason
        self.model = model
        self.age = age
        self.timeToLive = timeToLive
        self.staleness = staleness
        self.similarity = similarity
        self.isCoalesced = isCoalesced
        self.noStoreReason = noStoreReason
    }
}
