/// What a caller of a ``TieredCache`` wants loaded.
struct LoadRequest<Value: Sendable>: Sendable {
    let key: CacheKey
    let namespace: CacheNamespace
    let features: CacheFeatures
    let load: @Sendable () async throws -> Loaded<Value>?
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

/// An old value that is served if there is nothing better.
struct LoadFallback<Value: Sendable>: Sendable {
    enum Origin: Sendable {
        case memory
        /// Good but for its age, when the shared tier was asked with this ticket.
        case shared(LoadTicket)
        /// Nobody knows whether it is good.
        case unknown
    }

    let found: FoundEntry<Value>
    let origin: Origin
}
