import Synchronization

/// Between memory and the shared tier. What decides is synchronous, so that a simulation can take it step by step.
extension TieredCache {
    /// What the shared tier has for a key.
    enum Fetched: Sendable {
        case fresh(Found)
        /// It will do if nothing better can be had.
        case stale(LoadFallback<Value>)
        case nothing
        /// It was not asked or did not answer.
        case unavailable

        var isUnavailable: Bool {
            if case .unavailable = self { true } else { false }
        }
    }

    /// - Parameters:
    ///   - limit: how long it may take; the configuration's `sharedLimit` if nil.
    ///   - isRepeated: whether this caller was told before that there is nothing good; that is counted once.
    func fetch(for query: Query, within limit: Duration? = nil, isRepeated: Bool = false) async throws -> Fetched {
        try await self.fetch(
            query.key, using: query.features, ticket: self.beginLoad(), within: limit, isRepeated: isRepeated)
    }

    /// Asks the shared tier; what is good is in memory afterwards.
    ///
    /// - Parameter ticket: from before.
    func fetch(
        _ key: CacheKey, using features: CacheFeatures, ticket: TieredTicket, within limit: Duration? = nil,
        isRepeated: Bool = false
    ) async throws -> Fetched {
        guard let watch = self.watch, self.isHeard(key, watch) else { return .unavailable }
        let answer = try await watch.ask(about: key) {
            try await $0.get(key, within: limit ?? self.configuration.sharedLimit)
        }
        guard let answer else { return .unavailable }
        guard let hit = answer else {
            if !isRepeated { self.count { $0.sharedMisses += 1 } }
            return .nothing
        }
        let fetched = self.admit(hit, for: key, using: features, ticket: ticket, isRepeated: isRepeated)
        if let fetched { return fetched }
        return try await self.discard(key, watch)
    }

    /// Judges what the shared tier has, and puts it into memory if it is good.
    ///
    /// - Parameter ticket: from before the tier was asked.
    /// - Returns: nil if its bytes cannot be read.
    func admit(
        _ hit: SharedHit, for key: CacheKey, using features: CacheFeatures, ticket: TieredTicket,
        isRepeated: Bool = false
    ) -> Fetched? {
        let countNew = { (change: (inout TieredStatistics) -> Void) in if !isRepeated { self.count(change) } }
        let verdict = self.coherence?.verdict(on: key, hit) ?? .good
        guard verdict != .outdated else {
            countNew { $0.sharedOutdated += 1 }
            return .nothing
        }
        guard let found = self.decode(hit.entry) else { return nil }
        guard !found.isGone else {
            countNew { $0.sharedExpired += 1 }
            return .nothing
        }
        guard verdict == .good else {
            countNew { $0.sharedUnknown += 1 }
            return .stale(LoadFallback(found: found.marked(.distrusted), origin: .unknown))
        }
        guard found.timeToLive.map({ $0 > .zero }) ?? true else {
            countNew { $0.sharedExpired += 1 }
            return .stale(LoadFallback(found: found.marked(.failSafe), origin: .shared(ticket.local)))
        }
        self.count { $0.sharedHits += 1 }
        if features.contains(.memory), !self.hasBetter(than: found, for: key) {
            self.remember(found, for: key, ticket: ticket.local)
        }
        return .fresh(found)
    }

    /// Whether memory has what the shared tier has, or something younger.
    private func hasBetter(than found: Found, for key: CacheKey) -> Bool {
        guard let hit = self.memory.peek(key), !hit.isStale else { return false }
        if hit.value.version == found.entry.version {
            hit.value.isSuperseded.store(false, ordering: .relaxed)
            return true
        }
        return !hit.value.isSuperseded.load(ordering: .relaxed) && hit.value.ageBefore + hit.age < found.age
    }

    /// Makes an entry of what was loaded; nil if it is to be remembered that there is none.
    func make(_ loaded: Loaded<Value>?, namespace: CacheNamespace) -> Found {
        let whole =
            loaded == nil
            ? self.configuration.negativeTimeToLive : loaded?.timeToLive ?? self.configuration.timeToLive
        let (version, timeToLive) = self.state.withLock { state in
            let share = Double.random(in: 0...1, using: &state.chance) * self.configuration.jitter
            return (EntryVersion.random(using: &state.chance), whole.map { $0 * (1 - share) })
        }
        let staleFor = loaded == nil ? .zero : self.configuration.staleFor
        let entry = TieredEntry(
            value: loaded?.value, version: version, ageBefore: .zero, staleness: nil,
            keptFor: timeToLive.map { $0 + staleFor }, namespace: namespace, tags: loaded?.tags ?? [])
        return Found(entry: entry, source: .loader, age: .zero, timeToLive: timeToLive)
    }

    /// A new entry as the shared tier takes it.
    ///
    /// - Returns: nil if there is no such tier, or something that concerns the entry happened since the load began.
    func shareable(
        _ found: Found, for key: CacheKey, ticket: TieredTicket, using features: CacheFeatures
    ) -> SharedEntry? {
        guard features.contains(.shared), let watch = self.watch else { return nil }
        let entry = found.entry
        let shared = SharedEntry(
            value: self.codec.bytes(of: entry.value), version: entry.version,
            writtenUnixMilliseconds: self.unixMilliseconds(), timeToLive: found.timeToLive,
            staleFor: found.timeToLive.map { (found.remaining ?? $0) - $0 } ?? .zero, namespace: entry.namespace,
            tags: entry.tags, isConfidential: self.configuration.isConfidential)
        let shard = watch.tier.shard(of: key)
        let verdict = self.coherence?.verdict(on: key, shared, shard: shard, position: ticket.shared[shard])
        guard verdict != .outdated else {
            self.count { $0.overtaken += 1 }
            return nil
        }
        return shared
    }

    /// Puts an entry into memory for what is left of its life.
    @discardableResult
    func remember(_ found: Found, for key: CacheKey, ticket: LoadTicket) -> SetOutcome {
        let entry = found.entry
        var life = EntryLife(timeToLive: found.timeToLive)
        if let timeToLive = found.timeToLive {
            life.staleFor = (found.remaining ?? timeToLive) - timeToLive
            if found.staleness == nil {
                life.refreshAfter = self.configuration.refreshShare.map { share in
                    max(.zero, (found.age + timeToLive) * share - found.age)
                }
            }
        }
        let stored = TieredEntry(
            value: entry.value, version: entry.version, ageBefore: found.age, staleness: found.staleness,
            keptFor: entry.keptFor, namespace: entry.namespace, tags: entry.tags)
        return self.memory.set(
            key, stored, weight: entry.value.map(self.codec.weight) ?? 0, life: life, namespace: entry.namespace,
            tags: entry.tags, ticket: ticket)
    }

    /// Stores an entry in the shared tier.
    ///
    /// Not while the shard's log is not heard: it may have gone back to where the ticket's position means something
    /// else.
    ///
    /// - Returns: whether that is certain.
    @discardableResult
    func share(_ entry: SharedEntry, for key: CacheKey, ticket: TieredTicket) async -> Bool {
        guard let watch = self.watch, self.isHeard(key, watch) else { return false }
        // What is lost by a cancellation here is a value that can be loaded again.
        let isStored = try? await watch.ask(about: key) { tier in
            try await tier.set(key, entry, ticket: ticket.shared, within: self.configuration.storeLimit)
            return true
        }
        return isStored ?? nil ?? false
    }

    /// There is no use in asking a shard whose log is not heard: what it has could not be judged.
    func isHeard(_ key: CacheKey, _ watch: TierWatch<C>) -> Bool {
        self.coherence?.isHeard(watch.tier.shard(of: key)) ?? true
    }

    func decode(_ entry: SharedEntry) -> Found? {
        let value: Value?
        switch self.codec.value(of: entry.value) {
        case .value(let decoded): value = decoded
        case .absent: value = nil
        case .unreadable: return nil
        }
        // The clock of whoever wrote it may be ahead of this one's.
        let age = Duration.milliseconds(max(0, self.unixMilliseconds() - entry.writtenUnixMilliseconds))
        let decoded = TieredEntry(
            value: value, version: entry.version, ageBefore: age, staleness: nil,
            keptFor: entry.timeToLive.map { $0 + entry.staleFor }, namespace: entry.namespace, tags: entry.tags)
        return Found(entry: decoded, source: .l2, age: age, timeToLive: entry.timeToLive.map { $0 - age })
    }

    private func discard(_ key: CacheKey, _ watch: TierWatch<C>) async throws -> Fetched {
        self.count { $0.sharedUnreadable += 1 }
        _ = try await watch.ask(about: key) { try await $0.remove(key, within: self.configuration.sharedLimit) }
        return .nothing
    }
}
