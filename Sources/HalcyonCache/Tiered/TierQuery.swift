/// What is asked of the tiers.
struct TierQuery<Value: Sendable>: Sendable {
    let key: CacheKey
    let features: CacheFeatures
    /// What is in memory and is not good enough, or grows old.
    let inMemory: FoundEntry<Value>?
    /// Whether what is in memory was served, and nobody waits.
    let isRefresh: Bool

    /// Whether something that the shared tier has is worth having.
    func isServed(by found: FoundEntry<Value>) -> Bool {
        guard self.isRefresh, let inMemory = self.inMemory else { return true }
        return found.entry.version != inMemory.entry.version && found.age < inMemory.age
    }

    /// What may be served if there is nothing better.
    var fallback: LoadFallback<Value>? {
        self.inMemory.flatMap { $0.isGone ? nil : LoadFallback(found: $0, origin: .memory) }
    }
}
