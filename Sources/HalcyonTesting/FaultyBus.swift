public import HalcyonCache

/// A bus whose signals are late, lost or come twice, and which breaks off, as a ``TierFaults`` says.
///
/// Signals of different shards overtake each other; those of one do not. What is lost when it breaks off is told again
/// when it is joined anew, as the port promises; only hints about changed keys get lost for good.
public struct FaultyBus<C: Clock>: InvalidationBus where C.Duration == Duration, C.Instant: Sendable {
    private let inner: InProcessBus<C>
    private let faults: TierFaults<C>

    public init(_ inner: InProcessBus<C>, faults: TierFaults<C>) {
        self.inner = inner
        self.faults = faults
    }

    public var shardCount: Int { self.inner.shardCount }

    public func run(_ deliver: @escaping @Sendable (BusSignal) -> Void) async throws {
        await withDiscardingTaskGroup { group in
            for shard in 0..<self.shardCount { group.addTask { await self.run(shard, deliver) } }
        }
        try Task.checkCancellation()
    }

    @discardableResult
    public func publish(
        _ event: InvalidationEvent, to shard: Int, within limit: Duration
    ) async throws -> LogPosition {
        try await self.call(shard, within: limit) { try await $0.publish(event, to: shard, within: limit) }
    }

    public func renewEpoch(of shard: Int, after epoch: UInt64, within limit: Duration) async throws {
        try await self.call(shard, within: limit) { try await $0.renewEpoch(of: shard, after: epoch, within: limit) }
    }

    /// Is connected to a shard whenever it can be.
    private func run(_ shard: Int, _ deliver: @escaping @Sendable (BusSignal) -> Void) async {
        let (changes, change) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        self.faults.listen { change.yield() }
        while !Task.isCancelled {
            await self.wait(until: false, shard, changes)
            await withTaskGroup { group in
                group.addTask { await self.connect(shard, deliver) }
                await self.wait(until: true, shard, changes)
                group.cancelAll()
            }
            if !self.faults.isDead { deliver(.left(shard: shard)) }
        }
    }

    private func wait(until isDown: Bool, _ shard: Int, _ changes: AsyncStream<Void>) async {
        guard self.isDown(shard) != isDown else { return }
        for await _ in changes where self.isDown(shard) == isDown { return }
    }

    private func isDown(_ shard: Int) -> Bool { self.faults.isDead || self.faults[shard].isBusDown }

    private func connect(_ shard: Int, _ deliver: @escaping @Sendable (BusSignal) -> Void) async {
        let (signals, signal) = AsyncStream<BusSignal>.makeStream()
        await withTaskGroup { group in
            group.addTask { await self.inner.run(shard) { signal.yield($0) } }
            for await next in signals {
                let delay = self.faults.delay(of: shard)
                if delay > .zero { try? await self.faults.clock.sleep(for: delay) }
                try? await self.faults.waitOutPause()
                guard !Task.isCancelled, !self.isDown(shard) else { break }
                if case .changed = next, self.faults.chance(self.faults[shard].lossOfChanges) { continue }
                deliver(next)
                if next.isRepeatable, self.faults.chance(self.faults[shard].duplicates) { deliver(next) }
            }
            group.cancelAll()
        }
    }

    private func call<Answer: Sendable>(
        _ shard: Int, within limit: Duration, _ body: (any InvalidationBus) async throws -> Answer
    ) async throws -> Answer {
        try Task.checkCancellation()
        let (there, back) = (self.faults.delay(of: shard), self.faults.delay(of: shard))
        if there > .zero { try await self.faults.clock.sleep(for: min(there, limit)) }
        guard !self.isDown(shard), there < limit else { throw SharedTierError(.unavailable, "It is not connected") }
        let answer = try await body(self.inner)
        if back > .zero { try await self.faults.clock.sleep(for: min(back, limit - there)) }
        guard !self.isDown(shard), there + back < limit else { throw SharedTierError(.timeout, "No answer in time") }
        return answer
    }
}

extension BusSignal {
    fileprivate var isRepeatable: Bool {
        switch self {
        case .event, .changed: true
        case .joined, .caughtUp, .flushed, .left: false
        }
    }
}
