/// Settings of ``KnowledgeEdits``.
public struct KnowledgeEditsConfiguration: Hashable, Sendable {
    /// How often the version is looked up where the knowledge is kept, to notice what other processes changed.
    public var pollInterval: Duration

    /// The most changes that run or wait; more are refused.
    public var pendingLimit: Int

    public init(pollInterval: Duration = .seconds(1), pendingLimit: Int = 256) {
        precondition(pollInterval > .zero, "some time lies between two looks")
        precondition(pendingLimit > 0, "a change can be made")
        self.pollInterval = pollInterval
        self.pendingLimit = pendingLimit
    }
}
