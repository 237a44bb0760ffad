import HalcyonTesting
import Testing

@testable import HalcyonCache

@Suite struct ConsistencySamplerTests {
    typealias Sampler = ConsistencySampler<Int, VirtualTime>

    private static func sampler(
        of node: TestCluster.Node, configuration: ConsistencyConfiguration = .init(),
        source: @escaping @Sendable (CacheKey) async throws -> Sampler.SourceAnswer = { _ in .unknown }
    ) -> Sampler {
        Sampler(cache: node.cache, configuration: configuration, seed: 1, agree: ==, source: source)
    }

    @Test func tiersThatAgreeAreFoundToAgree() async throws {
        try await TestCluster.run(nodes: 2) { cluster in
            let node = cluster.nodes[0]
            for key in 0..<10 { _ = try await node.value(key, load: 5) }
            try await cluster.settle()
            let sampler = Self.sampler(of: node) { _ in .value(5) }
            await sampler.round()
            let report = sampler.report
            #expect(report.results.keys.sorted { $0.rawValue < $1.rawValue } == [.agreed])
            #expect(report.compared == report.agreed && report.compared >= 8)
            #expect(report.share == 1)
        }
    }

    @Test func whatIsStaleIsFoundWithItsAgeAndCountedOnlyIfItLasts() async throws {
        try await TestCluster.run(nodes: 2) { cluster in
            let node = cluster.nodes[0]
            _ = try await node.value(1, load: 5)
            try await cluster.time.sleep(for: .seconds(60))
            let truth = Shared(6)
            let sampler = Self.sampler(of: node) { _ in .value(truth.value) }
            await sampler.round()
            #expect(sampler.report.results == [.staleInMemory: 1])
            #expect(sampler.report.lastStale ?? .zero >= .seconds(60))
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await sampler.round() }
                try await cluster.time.sleep(for: .milliseconds(200))
                truth.value = 5
                try await group.waitForAll()
            }
            #expect(sampler.report.results == [.staleInMemory: 1, .agreed: 1])
            #expect(sampler.report.share == 0.5)
        }
    }

    @Test func tiersAreComparedWithEachOtherWhereTheSourceCannotBeAsked() async throws {
        try await TestCluster.run(nodes: 2) { cluster in
            let (node, time) = (cluster.nodes[0], cluster.time)
            for key in 1...3 { _ = try await node.value(key, load: 5) }
            try await time.sleep(for: .seconds(10))
            func put(_ value: Int, _ key: Int, secondsAgo: Int64) async throws {
                let entry = SharedEntry(
                    value: TestCluster.codec.bytes(of: value), version: EntryVersion(9),
                    writtenUnixMilliseconds: time.unixMilliseconds - secondsAgo * 1000, timeToLive: .seconds(600))
                try await node.tier.set(
                    CacheKey(number: key), entry, ticket: node.coherence.ticket, within: .seconds(1))
            }
            try await put(6, 1, secondsAgo: 5)
            try await put(6, 2, secondsAgo: 15)
            try await node.tier.remove(CacheKey(number: 3), within: .seconds(1))
            let sampler = Self.sampler(of: node) { _ in throw SimulatedSource.Down() }
            for _ in 0..<3 { await sampler.round() }
            let results = sampler.report.results
            #expect(results[.staleInMemory] ?? 0 > 0 && results[.staleInSharedTier] ?? 0 > 0)
            #expect(results[.missing] ?? 0 > 0 && results[.agreed] == nil)
            #expect(sampler.report.oldestStale >= .seconds(15))
        }
    }

    @Test func samplingLeavesNoTraceInMemoryAndWaitsBetweenRounds() async throws {
        try await TestCluster.run { cluster in
            let node = cluster.nodes[0]
            for key in 0..<100 { _ = try await node.value(key, load: 5) }
            let before = node.cache.statistics.memory
            let asked = Shared(0)
            let sampler = Self.sampler(of: node) { _ in
                asked.change { $0 += 1 }
                return .value(5)
            }
            await withTaskGroup { group in
                group.addTask { await sampler.runUntilCancelled() }
                try? await cluster.time.sleep(for: .seconds(16))
                group.cancelAll()
            }
            #expect(asked.value > 20 && asked.value <= 60, "three rounds of at most twenty")
            #expect(node.cache.statistics.memory == before)
        }
    }

    @Test func whatIsNotTrustedIsNotCompared() async throws {
        try await TestCluster.run { cluster in
            let node = cluster.nodes[0]
            _ = try await node.value(1, load: 5)
            node.faults.change(0) { $0.isBusDown = true }
            try await cluster.settle()
            let sampler = Self.sampler(of: node) { _ in .value(6) }
            await sampler.round()
            #expect(sampler.report.results == [.missing: 1])
        }
    }

    @Test func runningShareForgetsWhatIsLongAgo() {
        var state = ConsistencyState(window: 4)
        for _ in 0..<3 { state.add(.staleInMemory, age: .seconds(3)) }
        state.add(.missing, age: nil)
        #expect(state.report.share == 0)
        for count in 1...4 {
            state.add(.agreed, age: nil)
            #expect(state.report.compared == 4)
            #expect(state.report.agreed == min(count, 4))
        }
        #expect(state.report.share == 1)
        #expect(state.report.results == [.staleInMemory: 3, .missing: 1, .agreed: 4])
        #expect(state.report.oldestStale == .seconds(3))
    }

    @Test func ninesAreCounted() {
        func nines(_ agreed: Int, of compared: Int) -> Double {
            ConsistencyReport(compared: compared, agreed: agreed).nines
        }
        #expect(nines(0, of: 0) == 0)
        #expect(nines(0, of: 10) == 0)
        #expect(nines(9, of: 10) == 1)
        #expect(abs(nines(999, of: 1000) - 3) < 1e-6)
        #expect(abs(nines(9950, of: 10_000) - 2.301_03) < 1e-5)
        #expect(nines(10_000, of: 10_000) == 4)
    }
}
