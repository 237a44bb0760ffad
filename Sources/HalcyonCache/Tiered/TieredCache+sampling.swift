import Synchronization

/// What would be served, for the sampler: it leaves no trace.
extension TieredCache {
    /// The value in memory, whatever state it is in; for measurements, not to be served.
    public func inspect(_ key: CacheKey) -> Value? { self.memory.peek(key)?.value.value }

    /// How long the value in memory is still good, trusted or not; nil if there is none that is. Not to be served.
    public func timeLeft(_ key: CacheKey) -> Duration? {
        guard let hit = self.memory.peek(key), !hit.isStale, hit.value.value != nil,
            !hit.value.isSuperseded.load(ordering: .relaxed)
        else { return nil }
        return hit.timeToLive
    }

    /// What memory would serve as good.
    func servable(_ key: CacheKey) -> FoundEntry<Value>? {
        guard let hit = self.memory.peek(key), !hit.isStale, let trust = self.trust(in: hit.value) else { return nil }
        return trust.reason == nil ? self.found(hit) : nil
    }

    /// What the shared tier would serve as good.
    func servableShared(_ key: CacheKey) async -> FoundEntry<Value>? {
        guard let watch = self.watch, self.isHeard(key, watch) else { return nil }
        // Whoever is cancelled compares nothing any more.
        let answer = try? await watch.ask(about: key) { try await $0.get(key, within: self.configuration.storeLimit) }
        guard let hit = answer ?? nil ?? nil, self.coherence?.verdict(on: key, hit) ?? .good == .good,
            let found = self.decode(hit.entry), found.timeToLive.map({ $0 > .zero }) ?? true
        else { return nil }
        return found
    }
}
