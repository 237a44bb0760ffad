/// For values that the cache cannot load by itself, such as replies that are streamed while they are made.
extension TieredCache {
    /// The value of a key from memory or the shared tier; else the right to make it, which one process has at a time.
    ///
    /// ```swift
    /// switch try await replies.begin(key) {
    /// case .found(let hit): return hit.value
    /// case .draft(let draft):
    ///     let reply = try await make()   // if it fails: replies.discard(draft), and draft.fallback may do
    ///     replies.store(reply, as: draft)
    /// }
    /// ```
    ///
    /// While another process makes it, this waits for as long as the configuration's lease says, then lets the caller
    /// make it too. In one process, callers who want the same are to be brought together before.
    ///
    /// - Throws: only `CancellationError`.
    public func begin(
        _ key: CacheKey, using features: CacheFeatures = .all
    ) async throws -> TieredBeginning<Value> {
        var inMemory: Found?
        if features.contains(.memory), let hit = self.memory.lookup(key, allowingStale: true) {
            let found = self.found(hit)
            if !hit.isStale, let trust = self.trust(in: hit.value), let hit = self.answer(found.marked(trust.reason)) {
                return .found(hit)
            }
            inMemory = found.marked(hit.isStale ? .failSafe : .distrusted)
        }
        let query = Query(key: key, features: features, inMemory: inMemory, isRefresh: false)
        var fallback = query.fallback
        switch try await self.consult(query, &fallback) {
        case .found(let found):
            if let hit = self.answer(found) { return .found(hit) }
            // That there is none was remembered by somebody who loads, not by one who makes.
            return .draft(self.draft(for: key, using: features))
        case .load(let lease):
            return .draft(
                TieredDraft(
                    key: key, fallback: fallback?.found.hit, features: features, ticket: self.beginLoad(), lease: lease
                ))
        }
    }

    /// To make a value whatever there is, and whoever else makes it.
    public func draft(for key: CacheKey, using features: CacheFeatures = .all) -> TieredDraft<Value> {
        TieredDraft(key: key, fallback: nil, features: features, ticket: self.beginLoad(), lease: nil)
    }

    /// Keeps a value that was made: in memory at once, in the shared tier soon, without waiting.
    ///
    /// If something that concerns it was invalidated since the draft was begun, it is not kept.
    ///
    /// - Parameter isConfidential: whether it may leave this process only encrypted, beside what is configured.
    @discardableResult
    public func store(
        _ value: Value, as draft: TieredDraft<Value>, namespace: CacheNamespace = .default, tags: [CacheTag] = [],
        timeToLive: Duration? = nil, isConfidential: Bool = false
    ) -> SetOutcome {
        let found = self.make(Loaded(value, tags: tags, timeToLive: timeToLive), namespace: namespace)
        var outcome = SetOutcome.stored
        if draft.features.contains(.memory) {
            outcome = self.remember(found, for: draft.key, ticket: draft.ticket.local)
        }
        var shared: SharedEntry?
        if outcome != .refused(.overtakenByInvalidation) {
            shared = self.shareable(found, for: draft.key, ticket: draft.ticket, using: draft.features)
            shared?.isConfidential = isConfidential || self.configuration.isConfidential
        }
        self.finish(draft, sharing: shared)
        return outcome
    }

    /// Says that a value will not be made after all, so that another process may.
    public func discard(_ draft: TieredDraft<Value>) { self.finish(draft, sharing: nil) }

    /// Serves an old value because the new one could not be made; counted as what it is.
    public func fallBack(on draft: TieredDraft<Value>) -> TieredHit<Value>? {
        guard let fallback = draft.fallback else { return nil }
        self.count { $0.stale[fallback.staleness ?? .failSafe, default: 0] += 1 }
        return fallback
    }

    private func finish(_ draft: TieredDraft<Value>, sharing entry: SharedEntry?) {
        guard entry != nil || draft.lease != nil else { return }
        let isQueued = self.submitStore {
            if let entry { await self.share(entry, for: draft.key, ticket: draft.ticket) }
            await self.giveBack(draft.lease, draft.key)
        }
        // A lease that is not given back ends by itself.
        if !isQueued, entry != nil { self.count { $0.droppedStores += 1 } }
    }
}
