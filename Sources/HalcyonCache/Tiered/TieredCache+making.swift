import Synchronization

/// For values that the cache cannot load by itself, such as replies that are streamed while they are made.
extension TieredCache {
    /// The value of a key from memory or the shared tier; else the right to make it, which one process has at a time.
    ///
    /// ```swift
    /// switch try await replies.begin(key) {
    /// case .found(let hit): return hit.value
    /// case .draft(let draft):
    ///     let reply = try await make()   // if it fails: discard(draft, as: .failed); fallBack(on: draft) may do
    ///     replies.store(reply, as: draft)
    /// }
    /// ```
    ///
    /// While another process makes it, this waits for as long as the configuration's lease says, then lets the caller
    /// make it too. In one process, callers who want the same are to be brought together before. Where making failed
    /// several times in a row (`sourceBreaker`) and there is an old value, that is found instead.
    ///
    /// Each draft is to be stored or discarded.
    ///
    /// - Parameter source: what the value is made by; each has a breaker of its own.
    /// - Throws: only `CancellationError`.
    public func begin(
        _ key: CacheKey, from source: String = "", using features: CacheFeatures = .all
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
            let old = fallback?.found.hit
            guard let permit = self.sourcePermit(of: source, hasFallback: old != nil) else {
                self.count { $0.loadRefusals += 1 }
                await self.afterwards { await self.giveBack(lease, key) }
                guard let hit = fallback.flatMap({ self.answer($0.found.marked($0.found.staleness ?? .failSafe)) })
                else { preconditionFailure("a load is refused only where there is an old value") }
                return .found(hit)
            }
            return .draft(self.draft(for: key, using: features, fallback: old, lease: lease, permit: permit))
        }
    }

    /// To make a value whatever there is, and whoever else makes it.
    public func draft(for key: CacheKey, using features: CacheFeatures = .all) -> TieredDraft<Value> {
        self.draft(for: key, using: features, fallback: nil, lease: nil, permit: nil)
    }

    /// To make a value whatever there is, unless another process makes it already; then nil, without waiting for it.
    ///
    /// - Throws: only `CancellationError`.
    public func claim(_ key: CacheKey, using features: CacheFeatures = .all) async throws -> TieredDraft<Value>? {
        guard let lease = self.configuration.lease, features.isSuperset(of: [.shared, .coalescing]),
            let watch = self.watch, self.isHeard(key, watch)
        else { return self.draft(for: key, using: features) }
        let holder = self.state.withLock { EntryVersion.random(using: &$0.chance) }
        let limit = self.configuration.sharedLimit
        switch try await self.take(lease, of: key, for: holder, watch, within: limit) {
        case false?: return nil
        // Where no answer came, it may have been given to us after all.
        case true?, nil: return self.draft(for: key, using: features, fallback: nil, lease: holder, permit: nil)
        }
    }

    private func draft(
        for key: CacheKey, using features: CacheFeatures, fallback: TieredHit<Value>?, lease: EntryVersion?,
        permit: SourcePermit?
    ) -> TieredDraft<Value> {
        self.count { $0.loads += 1 }
        return TieredDraft(
            key: key, fallback: fallback, features: features, ticket: self.beginLoad(), lease: lease, permit: permit)
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
        if outcome == .refused(.overtakenByInvalidation) {
            self.count { $0.overtaken += 1 }
        } else {
            shared = self.shareable(found, for: draft.key, ticket: draft.ticket, using: draft.features)
            shared?.isConfidential = isConfidential || self.configuration.isConfidential
        }
        if let permit = draft.permit { self.finish(permit, .succeeded) }
        let isQueued = self.finish(draft, sharing: shared)
        // What is too heavy for memory is still found by everybody in the shared tier.
        if outcome == .refused(.tooHeavy), isQueued, shared != nil, let watch = self.watch,
            self.isHeard(draft.key, watch)
        {
            return .stored
        }
        return outcome
    }

    /// Says that a value is coming; whoever makes it is well.
    public func hasBegun(_ draft: TieredDraft<Value>) {
        if let permit = draft.permit { self.finish(permit, .succeeded) }
    }

    /// Says that a value will not be kept after all, so that another process may make it.
    public func discard(_ draft: TieredDraft<Value>, as ending: DraftEnding) {
        if ending == .failed { self.count { $0.loadFailures += 1 } }
        if let permit = draft.permit { self.finish(permit, ending.outcome) }
        self.finish(draft, sharing: nil)
    }

    /// Serves an old value because the new one could not be made; counted as what it is.
    public func fallBack(on draft: TieredDraft<Value>) -> TieredHit<Value>? {
        guard let fallback = draft.fallback else { return nil }
        self.count { $0.stale[fallback.staleness ?? .failSafe, default: 0] += 1 }
        return fallback
    }

    /// - Returns: whether what is to be done will be done.
    @discardableResult
    private func finish(_ draft: TieredDraft<Value>, sharing entry: SharedEntry?) -> Bool {
        guard entry != nil || draft.lease != nil else { return true }
        let isQueued = self.submitStore {
            if let entry { await self.share(entry, for: draft.key, ticket: draft.ticket) }
            await self.giveBack(draft.lease, draft.key)
        }
        // A lease that is not given back ends by itself.
        if !isQueued, entry != nil { self.count { $0.droppedStores += 1 } }
        return isQueued
    }
}
