import HalcyonTesting

@testable import HalcyonCache

/// Processes with caches over shards and a source, with faults, until everything is well again; then nothing that was
/// changed may be found anywhere as it was before.
final class Simulation: Sendable {
    let plan: SimulationPlan
    let time: VirtualTime
    let source: SimulatedSource
    let shards: InProcessShards<VirtualTime>
    let processes: Shared<[SimulatedProcess]>
    let isOver = Shared(false)
    private let found = Shared<[String]>([])
    private let snapshots: Shared<[[(at: Duration, shard: InProcessShard)]]>

    init(seed: UInt64) {
        self.plan = SimulationPlan(seed: seed)
        self.time = VirtualTime(seed: seed)
        self.source = SimulatedSource(keys: self.plan.keys)
        self.shards = InProcessShards(
            count: self.plan.shards, capacity: 100, logLimit: self.plan.logLimit, clock: self.time)
        self.processes = Shared([])
        self.snapshots = Shared(Array(repeating: [], count: self.plan.shards))
    }

    /// - Returns: what is wrong.
    static func violations(seed: UInt64) async throws -> [String] {
        let simulation = Simulation(seed: seed)
        try await simulation.time.run(atMost: .seconds(3600)) { await simulation.run() }
        return simulation.found.value
    }

    func report(_ violation: String) {
        let line = "\(self.time.elapsed): \(violation)"
        self.found.change { $0.append(line) }
    }

    private func run() async {
        self.processes.value = (0..<self.plan.nodes).map { self.start($0, number: 0) }
        await withTaskGroup { group in
            for node in 0..<self.plan.nodes {
                group.addTask { await self.run(node: node) }
            }
            await withTaskGroup { group in
                for (at, node, operation) in self.plan.operations {
                    group.addTask {
                        try? await self.time.sleep(for: at)
                        await self.perform(operation, on: self.processes.value[node])
                    }
                }
                for (at, fault) in self.plan.faults {
                    group.addTask {
                        try? await self.time.sleep(for: at)
                        await self.cause(fault)
                    }
                }
                group.addTask { await self.takeSnapshots() }
            }
            try? await self.time.sleep(for: SimulationPlan.settling)
            await self.checkThatAllIsWell()
            self.isOver.value = true
            for process in self.processes.value { process.end.reach() }
        }
    }

    func start(_ node: Int, number: Int) -> SimulatedProcess {
        SimulatedProcess(node: node, number: number, plan: self.plan, shards: self.shards, time: self.time)
    }

    /// One process after the other.
    private func run(node: Int) async {
        while true {
            let process = self.processes.value[node]
            await process.run()
            if self.isOver.value { return }
        }
    }

    // MARK: Faults

    private func cause(_ fault: SimulationPlan.Fault) async {
        switch fault {
        case .busDown(let node, let shard, let length):
            await self.during(length, nodes: [node], shard) { $0.isBusDown = $1 }
        case .tierDown(let node, let shard, let length):
            await self.during(length, nodes: [node], shard) { $0.isTierDown = $1 }
        case .tierHung(let node, let shard, let length):
            await self.during(length, nodes: [node], shard) { $0.isTierHung = $1 }
        case .slow(let node, let shard, let length):
            let delay = self.plan.delay
            await self.during(length, nodes: [node], shard) { $0.delay = $1 ? .milliseconds(300) : delay }
        case .shardDown(let shard, let length):
            await self.takeDown(shard, length) {}
        case .shardLost(let shard, let length):
            await self.takeDown(shard, length) { self.shards.flush(shard) }
        case .shardBehind(let shard, let lag, let isClockBehind, let length):
            let time = self.time.elapsed - lag
            let older = self.snapshots.value[shard].last { $0.at <= time }?.shard
            await self.takeDown(shard, length) {
                if let older { self.shards.goBack(shard, to: older, isClockBehind: isClockBehind) }
            }
        case .allLost(let length):
            await withTaskGroup { group in
                for shard in 0..<self.plan.shards {
                    group.addTask {
                        await self.takeDown(shard, length * (shard + 1) / 3) { self.shards.flush(shard) }
                    }
                }
            }
        case .sourceDown(let length):
            self.source.isDown.value = true
            try? await self.time.sleep(for: length)
            self.source.isDown.value = false
        case .pause(let node, let length):
            self.processes.value[node].faults.pause(for: length)
        case .restart(let node):
            await self.restart(node)
        }
    }

    private func during(
        _ length: Duration, nodes: [Int], _ shard: Int,
        _ change: @escaping @Sendable (inout TierFaults<VirtualTime>.Shard, Bool) -> Void
    ) async {
        let processes = nodes.map { self.processes.value[$0] }
        for process in processes { process.faults.change(shard) { change(&$0, true) } }
        try? await self.time.sleep(for: length)
        for process in processes { process.faults.change(shard) { change(&$0, false) } }
    }

    private func takeDown(_ shard: Int, _ length: Duration, _ meanwhile: () -> Void) async {
        let all = Array(0..<self.plan.nodes)
        let processes = all.map { self.processes.value[$0] }
        for process in processes {
            process.faults.change(shard) { ($0.isBusDown, $0.isTierDown) = (true, true) }
        }
        meanwhile()
        try? await self.time.sleep(for: length)
        for process in processes {
            process.faults.change(shard) { ($0.isBusDown, $0.isTierDown) = (false, false) }
        }
    }

    /// Ends a process at once; another takes its place, and the application tells again what it may not have told.
    private func restart(_ node: Int) async {
        let old = self.processes.value[node]
        let new = self.start(node, number: old.number + 1)
        self.processes.change { $0[node] = new }
        old.kill()
        try? await self.time.sleep(for: .milliseconds(200))
        let since = self.time.elapsed - SimulationPlan.memoryOfOutgoing
        let untold = self.source.outgoing(of: old, since: since, isConfirmedEnough: !self.plan.isLossy)
        for subject in untold { await new.cache.invalidate(subject) }
    }

    private func takeSnapshots() async {
        while self.time.elapsed < SimulationPlan.duration {
            for shard in 0..<self.plan.shards {
                let snapshot = (at: self.time.elapsed, shard: self.shards.snapshot(of: shard))
                self.snapshots.change { $0[shard].append(snapshot) }
            }
            try? await self.time.sleep(for: .milliseconds(250))
        }
    }
}
