/// An ``InvalidationBus`` inside this process, see ``InProcessShards``.
public struct InProcessBus<C: Clock>: InvalidationBus where C.Duration == Duration, C.Instant: Sendable {
    let shards: InProcessShards<C>
    let process: Int

    public var shardCount: Int { self.shards.count }

    public func run(_ deliver: @escaping @Sendable (BusSignal) -> Void) async throws {
        await withDiscardingTaskGroup { group in
            for shard in 0..<self.shardCount { group.addTask { await self.run(shard, deliver) } }
        }
        try Task.checkCancellation()
    }

    /// Delivers what one shard tells, until it is cancelled.
    package func run(_ shard: Int, _ deliver: @escaping @Sendable (BusSignal) -> Void) async {
        let (wakes, wake) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let reader = self.shards.addReader(of: shard, process: self.process) { wake.yield() }
        defer { self.shards.removeReader(reader) }
        var place = Place()
        wake.yield()
        for await _ in wakes {
            for signal in self.shards.read(shard, reader: reader, from: &place) { deliver(signal) }
        }
    }

    @discardableResult
    public func publish(
        _ event: InvalidationEvent, to shard: Int, within limit: Duration
    ) async throws -> LogPosition {
        try Task.checkCancellation()
        return self.shards.change(shard) { $0.append(event) }
    }

    public func renewEpoch(of shard: Int, after epoch: UInt64, within limit: Duration) async throws {
        try Task.checkCancellation()
        self.shards.change(shard) { if $0.epoch == epoch { $0.renew() } }
    }

    /// Where a reader stands in a shard's log.
    struct Place: Sendable {
        private var position: LogPosition?
        private var flushes = 0

        /// Moves to the end of the log.
        ///
        /// - Returns: what there is to tell on the way.
        mutating func read(_ shard: InProcessShard, number: Int) -> [BusSignal] {
            var signals: [BusSignal] = []
            var isJoining = true
            var after = shard.forgotten
            if let position = self.position {
                if self.flushes != shard.flushes { signals.append(.flushed(shard: number)) }
                if position.epoch == shard.epoch, shard.continues(from: position.offset) {
                    isJoining = false
                    after = position.offset
                }
            }
            self.flushes = shard.flushes
            if isJoining {
                signals.append(
                    .joined(
                        shard: number, epoch: shard.epoch, newest: shard.newest, forgotten: shard.forgotten,
                        after: after))
            }
            for logged in shard.events(after: after) {
                let position = LogPosition(epoch: shard.epoch, offset: logged.offset)
                signals.append(.event(logged.event, shard: number, position: position))
            }
            if isJoining { signals.append(.caughtUp(shard: number)) }
            self.position = LogPosition(epoch: shard.epoch, offset: shard.newest)
            return signals
        }
    }
}
