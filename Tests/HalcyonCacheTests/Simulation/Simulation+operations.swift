import HalcyonTesting

@testable import HalcyonCache

extension Simulation {
    func perform(_ operation: SimulationPlan.Operation, on process: SimulatedProcess) async {
        switch operation {
        case .read(let key): await self.read(key, process)
        case .lookUp(let key): await self.lookUp(key, process)
        case .store(let key): await self.store(key, process)
        case .write(let key): await self.write(key, process)
        case .invalidate(let subject):
            let number = self.source.change(subject, by: process, now: self.time.elapsed)
            let (keys, values) = self.current(subject)
            let receipt = await process.cache.invalidate(subject)
            if receipt.published > 0 { self.source.confirm(number) }
            process.raiseBounds(keys, to: values)
        case .enqueue(let subject):
            self.source.change(subject, by: process, now: self.time.elapsed)
            let (keys, values) = self.current(subject)
            process.coherence.enqueue(subject)
            process.raiseBounds(keys, to: values)
        }
    }

    /// How long something takes, repeatable.
    private func duration(_ key: Int, upTo milliseconds: Int) -> Duration {
        var random = SplitMix64(
            seed: self.plan.seed &+ UInt64(key) &+ UInt64(self.time.unixMilliseconds) &* 31)
        return .milliseconds(Int.random(in: 0...milliseconds, using: &random))
    }

    private func current(_ subject: InvalidationEvent.Subject) -> (keys: [Int], values: [Int]) {
        let keys = self.source.keys(of: subject)
        return (keys, keys.map { self.source[$0] })
    }

    /// Reads a value from the source, somewhere in the middle of a while.
    private func load(_ key: Int) async throws -> Loaded<Int>? {
        try await self.time.sleep(for: self.duration(key, upTo: 250))
        guard !self.source.isDown.value else { throw SimulatedSource.Down() }
        let value = self.source[key]
        try await self.time.sleep(for: self.duration(key + 7, upTo: 250))
        return Loaded(value, tags: [SimulatedSource.tag(of: key)])
    }

    private func read(_ key: Int, _ process: SimulatedProcess) async {
        let bound = process.bounds.value[key]
        let wasDown = Shared(false)
        do {
            let hit = try await process.cache.value(
                for: CacheKey(number: key), namespace: SimulatedSource.namespace(of: key)
            ) {
                do {
                    return try await self.load(key)
                } catch {
                    wasDown.value = true
                    throw error
                }
            }
            guard let hit else { return self.report("key \(key): nothing was read") }
            self.check(hit, of: key, bound, process)
        } catch is SimulatedSource.Down {
            // Another's load may have failed for this one.
        } catch let error as TieredCacheError where error.code == .loadTooSlow {
            self.report("key \(key): a load counts as too slow")
        } catch {
            if !process.faults.isDead { self.report("key \(key): a read failed with \(error)") }
        }
    }

    private func lookUp(_ key: Int, _ process: SimulatedProcess) async {
        let bound = process.bounds.value[key]
        do {
            if let hit = try await process.cache.lookup(CacheKey(number: key)) {
                self.check(hit, of: key, bound, process)
            }
            let bound = process.bounds.value[key]
            if let hit = process.cache.peek(CacheKey(number: key)) { self.check(hit, of: key, bound, process) }
        } catch {
            self.report("key \(key): a look-up failed with \(error)")
        }
    }

    /// A value that is made outside the cache; of half of the keys whatever there is.
    private func store(_ key: Int, _ process: SimulatedProcess) async {
        let digest = CacheKey(number: key)
        let bound = process.bounds.value[key]
        var draft = process.cache.draft(for: digest)
        if key.isMultiple(of: 2) {
            switch try? await process.cache.begin(digest) {
            case .found(let hit)?: return self.check(hit, of: key, bound, process)
            case .draft(let begun)?: draft = begun
            case nil: return self.report("key \(key): nothing was begun")
            }
        }
        guard let loaded = try? await self.load(key) else { return process.cache.discard(draft, as: .failed) }
        process.cache.store(
            loaded.value, as: draft, namespace: SimulatedSource.namespace(of: key), tags: loaded.tags)
    }

    private func write(_ key: Int, _ process: SimulatedProcess) async {
        let ticket = process.cache.beginLoad()
        try? await self.time.sleep(for: self.duration(key, upTo: 20))
        let digest = CacheKey(number: key)
        let number = self.source.change(.key(digest), by: process, now: self.time.elapsed)
        let value = self.source[key]
        try? await self.time.sleep(for: self.duration(key + 3, upTo: 60))
        let receipt = await process.cache.write(
            value, for: digest, namespace: SimulatedSource.namespace(of: key), tags: [SimulatedSource.tag(of: key)],
            ticket: ticket)
        if receipt.invalidation.published > 0 { self.source.confirm(number) }
        process.raiseBounds([key], to: [value])
    }

    private func check(_ hit: TieredHit<Int>, of key: Int, _ bound: Int, _ process: SimulatedProcess) {
        if hit.value < bound {
            self.report(
                "key \(key): node \(process.node) served \(hit.value) from \(hit.source), "
                    + "\(hit.staleness?.rawValue ?? "as good"), after it had dropped all before \(bound)")
        }
    }

    // MARK: Afterwards

    func checkThatAllIsWell() async {
        for process in self.processes.value { await self.checkThatAllIsWell(process, "node \(process.node)") }
        // A process that knows nothing but the logs.
        let fresh = self.start(self.plan.nodes, number: 0)
        await withTaskGroup { group in
            group.addTask { await fresh.run() }
            try? await self.time.sleep(for: .seconds(5))
            await self.checkThatAllIsWell(fresh, "a new node")
            fresh.end.reach()
        }
    }

    private func checkThatAllIsWell(_ process: SimulatedProcess, _ name: String) async {
        let statistics = process.coherence.statistics
        if !statistics.isTrusted || statistics.shardsHeard != self.plan.shards {
            self.report("\(name) does not trust its memory: \(statistics)")
        }
        if statistics.missing > 0 { self.report("\(name) knows \(statistics.missing) events that a log lacks") }
        if statistics.waiting > 0 {
            self.report("\(name) still has \(statistics.waiting) events to publish")
        }
        for key in 0..<self.plan.keys {
            let digest = CacheKey(number: key)
            let expected = self.source[key]
            if let hit = process.cache.peek(digest), hit.value != expected {
                self.report("key \(key): \(name) has \(hit.value) in memory instead of \(expected)")
            }
            await self.checkShared(digest, key, process, name)
            do {
                let hit = try await process.cache.value(
                    for: digest, namespace: SimulatedSource.namespace(of: key)
                ) { try await self.load(key) }
                // What is only old may be served while it is loaded anew, or before the source is tried again.
                if hit?.value != expected || hit?.staleness == .distrusted {
                    self.report("key \(key): \(name) serves \(String(describing: hit)) instead of \(expected)")
                }
            } catch {
                self.report("key \(key): \(name) fails with \(error)")
            }
        }
    }

    /// What a process would take from the shared tier.
    private func checkShared(_ digest: CacheKey, _ key: Int, _ process: SimulatedProcess, _ name: String) async {
        guard let hit = try? await process.tier.get(digest, within: .seconds(1)) else { return }
        guard process.coherence.verdict(on: digest, hit) == .good else { return }
        guard case .value(let value) = TestCluster.codec.value(of: hit.entry.value) else {
            return self.report("key \(key): the shared tier has something unreadable")
        }
        if value != self.source[key] {
            self.report("key \(key): \(name) finds \(value) good in the shared tier instead of \(self.source[key])")
        }
    }
}
