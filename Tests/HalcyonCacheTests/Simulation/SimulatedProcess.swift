import HalcyonTesting

@testable import HalcyonCache

/// A process of a simulation, from its start to its end.
final class SimulatedProcess: Sendable {
    let node: Int
    let number: Int
    let faults: TierFaults<VirtualTime>
    let tier: FaultyTier<VirtualTime>
    let coherence: Coherence<VirtualTime>
    let cache: TieredCache<Int, VirtualTime>
    let end = Milestone<Void>()
    /// What this process must not serve anything older than, by key.
    let bounds: Shared<[Int]>

    init(node: Int, number: Int, plan: SimulationPlan, shards: InProcessShards<VirtualTime>, time: VirtualTime) {
        let seed = plan.seed &* 1009 &+ UInt64(node * 31 + number)
        let (tier, bus) = shards.join()
        self.node = node
        self.number = number
        self.faults = TierFaults(shardCount: plan.shards, clock: time, seed: seed)
        for shard in 0..<plan.shards {
            self.faults.change(shard) { faults in
                faults.delay = plan.delay
                faults.lossOfChanges = 0.2
                faults.duplicates = 0.1
            }
        }
        self.tier = FaultyTier(tier, faults: self.faults)
        self.coherence = Coherence(
            bus: FaultyBus(bus, faults: self.faults), configuration: plan.coherence, clock: time, seed: seed)
        self.cache = TieredCache(
            configuration: plan.cache, codec: TestCluster.codec, tier: self.tier, coherence: self.coherence,
            clock: time, unixMilliseconds: { time.unixMilliseconds }, seed: seed)
        self.bounds = Shared(Array(repeating: 0, count: plan.keys))
    }

    /// Runs until its end.
    func run() async {
        await withTaskGroup { group in
            group.addTask { await self.coherence.runUntilCancelled() }
            group.addTask { await self.cache.run() }
            group.addTask { await self.tier.run() }
            await self.end.wait()
            group.cancelAll()
        }
    }

    func kill() {
        self.faults.kill()
        self.end.reach()
    }

    /// From now on nothing older than what the source has may be served here.
    func raiseBounds(_ keys: [Int], to source: [Int]) {
        self.bounds.change { bounds in
            for (key, value) in zip(keys, source) { bounds[key] = max(bounds[key], value) }
        }
    }
}
