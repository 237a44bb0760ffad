/// Up to which version those who keep copies of the knowledge base were told what changed.
///
/// Changes are told in the order of their versions and none is left out: what this process cannot name is told as a
/// change of unknown things.
struct ToldVersion: Sendable {
    private(set) var version: KnowledgeVersion

    init(_ version: KnowledgeVersion) { self.version = version }

    /// Takes a version that was found where the knowledge is kept.
    ///
    /// - Returns: what is to be told; nil when it was told before.
    mutating func find(_ version: KnowledgeVersion) -> KnowledgeChange? {
        guard version > self.version else { return nil }
        self.version = version
        return KnowledgeChange(version: version, edits: nil)
    }

    /// Takes a change that this process has committed.
    ///
    /// - Returns: what is to be told, in this order: first what another process did in between.
    mutating func commit(_ change: KnowledgeChange) -> [KnowledgeChange] {
        // It was found before it was taken here, and told as unknown then; the details are still worth telling.
        guard change.version > self.version else { return [change] }
        let before = KnowledgeVersion(change.version.number - 1)
        let between = self.find(before)
        self.version = change.version
        return (between.map { [$0] } ?? []) + [change]
    }
}
