import HalcyonTesting
import Testing

@testable import HalcyonCache

@Suite struct CoherenceTests {
    @Test func eventsOfAProcessComeBackAndAreMeasured() async throws {
        let delays = Shared<[Duration]>([])
        let time = VirtualTime()
        let shards = InProcessShards(count: 3, clock: time)
        try await time.run {
            let (_, bus) = shards.join()
            let faults = TierFaults(shardCount: 3, clock: time, seed: 1)
            for shard in 0..<3 { faults.change(shard) { $0.delay = .milliseconds(8) } }
            let coherence = Coherence(bus: FaultyBus(bus, faults: faults), clock: time) { delay in
                delays.change { $0.append(delay) }
            }
            await withTaskGroup { group in
                group.addTask { await coherence.runUntilCancelled() }
                try? await time.sleep(for: .milliseconds(100))
                for _ in 0..<10 {
                    let receipt = await coherence.invalidate(.everything)
                    #expect(receipt.isPublished)
                    try? await time.sleep(for: .milliseconds(100))
                }
                coherence.enqueue(.tag("a"))
                try? await time.sleep(for: .milliseconds(100))
                group.cancelAll()
            }
            let statistics = coherence.statistics
            #expect(statistics.announced == 11 && statistics.propagated == 11)
            #expect(statistics.publications == 33 && statistics.failedPublications == 0)
            #expect(statistics.remote == 0 && statistics.waiting == 0)
            #expect(statistics.longestPropagation == delays.value.max())
            #expect(statistics.propagation == delays.value.reduce(.zero, +))
        }
        #expect(delays.value.allSatisfy { $0 > .zero && $0 <= .milliseconds(16) })
    }

    @Test func changesReachAllThatAreAttached() async throws {
        try await TestCluster.run(nodes: 2) { cluster in
            let (one, other) = (cluster.nodes[0], cluster.nodes[1])
            let changes = Shared<[CacheChange]>([])
            other.coherence.attach { change in changes.change { $0.append(change) } }
            await one.coherence.invalidate(.key(CacheKey(number: 1)), replacement: EntryVersion(5))
            one.coherence.enqueue(.namespace("n"))
            try await cluster.settle()
            one.cache.store(1, as: one.cache.draft(for: CacheKey(number: 7)))
            try await cluster.settle()
            #expect(
                changes.value == [
                    .outdated(.key(CacheKey(number: 1)), replacement: EntryVersion(5)),
                    .outdated(.namespace("n"), replacement: nil), .changed([CacheKey(number: 7)]),
                ])
            #expect(other.coherence.statistics.remote == 2)
            #expect(other.coherence.statistics.changedKeys == 1)
        }
    }

    @Test func flushedShardClearsMemory() async throws {
        try await TestCluster.run(nodes: 2, shards: 3) { cluster in
            try await cluster.time.sleep(for: .seconds(11))
            for node in cluster.nodes { _ = try await node.value(1, load: 5) }
            try await cluster.settle()
            cluster.shards.flush(2)
            try await cluster.settle()
            for node in cluster.nodes {
                #expect(node.peek(1) == nil)
                #expect(node.coherence.statistics.isTrusted)
                #expect(node.coherence.statistics.clears == 2, "at first, and now")
            }
        }
    }

    @Test func distrustIsMeasured() async throws {
        try await TestCluster.run { cluster in
            let node = cluster.nodes[0]
            let before = node.coherence.statistics.distrust
            #expect(node.coherence.distrustedFor == nil)
            node.faults.change(0) { $0.isBusDown = true }
            try await cluster.time.sleep(for: .seconds(3))
            #expect(node.coherence.distrustedFor == .seconds(3))
            #expect(node.coherence.statistics.distrust - before == .seconds(3))
            #expect(node.coherence.statistics.shardsHeard == 0)
            node.faults.change(0) { $0.isBusDown = false }
            try await cluster.settle()
            #expect(node.coherence.distrustedFor == nil)
            #expect(node.coherence.statistics.distrust - before == .seconds(3))
        }
    }

    @Test func eventsThatPiledUpBecomeOneForEverything() async throws {
        try await TestCluster.run(nodes: 2, coherence: CoherenceConfiguration(mendLimit: 10)) { cluster in
            let (one, other) = (cluster.nodes[0], cluster.nodes[1])
            for key in 1...3 { _ = try await other.value(key, load: 5) }
            one.faults.change(0) { $0.isBusDown = true }
            try await cluster.settle()
            for number in 100..<150 { one.coherence.enqueue(.key(CacheKey(number: number))) }
            #expect(one.coherence.statistics.waiting <= 10)
            one.faults.change(0) { $0.isBusDown = false }
            try await cluster.settle()
            #expect(one.coherence.statistics.collapsedEvents > 40)
            for key in 1...3 {
                #expect(other.peek(key) == nil)
                #expect(try await other.lookup(key) == nil)
            }
        }
    }

    /// Fails whenever it is run, but for the last time.
    private struct FailingBus: InvalidationBus {
        let inner: any InvalidationBus
        let runs = Shared(0)

        var shardCount: Int { self.inner.shardCount }

        func run(_ deliver: @escaping @Sendable (BusSignal) -> Void) async throws {
            self.runs.change { $0 += 1 }
            if self.runs.value < 4 { throw SharedTierError(.refused, "Wrong password") }
            try await self.inner.run(deliver)
        }

        func publish(
            _ event: InvalidationEvent, to shard: Int, within limit: Duration
        ) async throws -> LogPosition {
            try await self.inner.publish(event, to: shard, within: limit)
        }

        func renewEpoch(of shard: Int, after epoch: UInt64, within limit: Duration) async throws {
            try await self.inner.renewEpoch(of: shard, after: epoch, within: limit)
        }
    }

    @Test func busThatFailsIsRunAgainAfterAWhile() async throws {
        let time = VirtualTime()
        let bus = FailingBus(inner: InProcessShards(clock: time).join().bus)
        try await time.run {
            let coherence = Coherence(bus: bus, clock: time)
            await withTaskGroup { group in
                group.addTask { await coherence.runUntilCancelled() }
                try? await time.sleep(for: .seconds(2.9))
                #expect(bus.runs.value == 3 && !coherence.statistics.isTrusted)
                try? await time.sleep(for: .seconds(0.2))
                #expect(bus.runs.value == 4 && coherence.statistics.isTrusted)
                group.cancelAll()
            }
        }
    }

    @Test func serviceStopsWhenItIsCancelled() async throws {
        let clock = ManualClock()
        let (_, bus) = InProcessShards(clock: clock).join()
        let coherence = Coherence(bus: bus, clock: clock)
        await withTaskGroup { group in
            group.addTask { await coherence.run() }
            group.cancelAll()
        }
        #expect(!coherence.statistics.isTrusted)
    }
}
