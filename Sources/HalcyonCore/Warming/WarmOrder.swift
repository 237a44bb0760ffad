/// What is to be asked in advance, and why.
public struct WarmOrder: Hashable, Sendable {
    public var trigger: WarmTrigger
    public var sources: [WarmSource]

    /// The most questions; nil for as many as the configuration says.
    public var limit: Int?

    /// Questions that came with the order, in place of the configured list; nil where none came.
    public var list: [WarmCandidate]?

    public init(
        trigger: WarmTrigger, sources: [WarmSource]? = nil, limit: Int? = nil, list: [WarmCandidate]? = nil
    ) {
        self.trigger = trigger
        self.sources = sources ?? trigger.sources
        self.limit = limit
        self.list = list
    }
}
