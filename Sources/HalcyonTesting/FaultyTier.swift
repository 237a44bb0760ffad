public import HalcyonCache

/// A tier that does not answer, answers late or stores late, as a ``TierFaults`` says.
public struct FaultyTier<C: Clock>: SharedTier where C.Duration == Duration, C.Instant: Sendable {
    private let inner: any SharedTier
    private let faults: TierFaults<C>
    private let late: AsyncStream<@Sendable () async -> Void>
    private let submit: AsyncStream<@Sendable () async -> Void>.Continuation

    public init(_ inner: any SharedTier, faults: TierFaults<C>) {
        self.inner = inner
        self.faults = faults
        (self.late, self.submit) = AsyncStream.makeStream()
    }

    public var shardCount: Int { self.inner.shardCount }

    public func shard(of key: CacheKey) -> Int { self.inner.shard(of: key) }

    /// Lets writes arrive whose callers have given up; runs until it is cancelled.
    public func run() async {
        await withDiscardingTaskGroup { group in
            for await job in self.late { group.addTask { await job() } }
        }
    }

    public func get(_ key: CacheKey, within limit: Duration) async throws -> SharedHit? {
        try await self.call(key, within: limit) { try await $0.get(key, within: limit) }
    }

    public func set(_ key: CacheKey, _ entry: SharedEntry, ticket: SharedTicket, within limit: Duration) async throws {
        try await self.call(key, within: limit) { try await $0.set(key, entry, ticket: ticket, within: limit) }
    }

    @discardableResult
    public func remove(_ key: CacheKey, within limit: Duration) async throws -> Bool {
        try await self.call(key, within: limit) { try await $0.remove(key, within: limit) }
    }

    public func takeLease(
        of key: CacheKey, for duration: Duration, holder: EntryVersion, within limit: Duration
    ) async throws -> Bool {
        try await self.call(key, within: limit) {
            try await $0.takeLease(of: key, for: duration, holder: holder, within: limit)
        }
    }

    public func returnLease(of key: CacheKey, holder: EntryVersion, within limit: Duration) async throws {
        try await self.call(key, within: limit) { try await $0.returnLease(of: key, holder: holder, within: limit) }
    }

    /// The way there and the way back take time; whichever goes beyond the limit is a timeout.
    private func call<Answer: Sendable>(
        _ key: CacheKey, within limit: Duration, _ body: @escaping @Sendable (any SharedTier) async throws -> Answer
    ) async throws -> Answer {
        try Task.checkCancellation()
        let shard = self.inner.shard(of: key)
        guard !self.faults.isDead, !self.faults[shard].isTierDown else {
            throw SharedTierError(.unavailable, "It is down")
        }
        let (there, back) = (self.faults.delay(of: shard), self.faults.delay(of: shard))
        guard !self.faults[shard].isTierHung, there < limit else {
            self.submit.yield { [self] in await self.arriveLate(after: max(there, limit), body) }
            try await self.timeOut(limit)
        }
        if there > .zero { try await self.faults.clock.sleep(for: there) }
        guard !self.faults.isDead else { throw SharedTierError(.unavailable, "It is down") }
        let answer = try await body(self.inner)
        if there + back > limit { try await self.timeOut(limit - there) }
        if back > .zero { try await self.faults.clock.sleep(for: back) }
        try await self.faults.waitOutPause()
        return answer
    }

    private func timeOut(_ limit: Duration) async throws -> Never {
        try await self.faults.clock.sleep(for: limit)
        throw SharedTierError(.timeout, "It did not answer in time")
    }

    private func arriveLate<Answer: Sendable>(
        after delay: Duration, _ body: @Sendable (any SharedTier) async throws -> Answer
    ) async {
        // Nobody waits for the outcome any more.
        guard (try? await self.faults.clock.sleep(for: delay)) != nil, !self.faults.isDead else { return }
        _ = try? await body(self.inner)
    }
}
