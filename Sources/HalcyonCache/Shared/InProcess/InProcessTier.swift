/// A ``SharedTier`` inside this process, see ``InProcessShards``.
public struct InProcessTier<C: Clock>: SharedTier where C.Duration == Duration, C.Instant: Sendable {
    let shards: InProcessShards<C>
    let process: Int

    public var shardCount: Int { self.shards.count }

    public func shard(of key: CacheKey) -> Int { self.shards.shard(of: key) }

    public func get(_ key: CacheKey, within limit: Duration) async throws -> SharedHit? {
        try Task.checkCancellation()
        return self.shards.use(key, by: self.process) { $0.get(key, now: $1) }
            .map { SharedHit(entry: $0.entry, shard: self.shard(of: key), position: $0.position) }
    }

    public func set(_ key: CacheKey, _ entry: SharedEntry, ticket: SharedTicket, within limit: Duration) async throws {
        try Task.checkCancellation()
        let position = ticket[self.shard(of: key)]
        self.shards.use(key, by: self.process) { _ in
            true
        } _: {
            $0.set(key, entry, position: position, now: $1)
        }
    }

    @discardableResult
    public func remove(_ key: CacheKey, within limit: Duration) async throws -> Bool {
        try Task.checkCancellation()
        return self.shards.use(key, by: self.process) {
            $0
        } _: {
            $0.remove(key, now: $1)
        }
    }

    public func takeLease(
        of key: CacheKey, for duration: Duration, holder: EntryVersion, within limit: Duration
    ) async throws -> Bool {
        try Task.checkCancellation()
        return self.shards.use(key, by: self.process) {
            $0.takeLease(of: key, for: duration, holder: holder, now: $1)
        }
    }

    public func returnLease(of key: CacheKey, holder: EntryVersion, within limit: Duration) async throws {
        try Task.checkCancellation()
        self.shards.use(key, by: self.process) { shard, _ in shard.returnLease(of: key, holder: holder) }
    }
}
