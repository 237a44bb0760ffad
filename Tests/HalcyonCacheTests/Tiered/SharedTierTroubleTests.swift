import HalcyonTesting
import Testing

@testable import HalcyonCache

/// What callers see of a shared tier in trouble.
@Suite struct SharedTierTroubleTests {
    @Test func nobodyWaitsForATierThatHangsAndSoonNobodyAsksIt() async throws {
        try await TestCluster.run { cluster in
            let (node, time) = (cluster.nodes[0], cluster.time)
            node.faults.change(0) { $0.isTierHung = true }
            var waits: [Duration] = []
            for key in 1...10 {
                let (hit, took) = try await time.measure { try await node.value(key, load: key) }
                #expect(hit?.value == key)
                waits.append(took)
            }
            #expect(waits.prefix(5).allSatisfy { $0 == .milliseconds(20) })
            #expect(waits.suffix(5).allSatisfy { $0 == .zero })
            let statistics = node.cache.statistics
            #expect(statistics.sharedFailures == [.timeout: 5])
            #expect(statistics.breakerOpenings == 1 && node.cache.openBreakers == 1)
            #expect(statistics.sharedRefusals > 0)
            node.faults.change(0) { $0.isTierHung = false }
            try await time.sleep(for: .seconds(1))
            _ = try await node.value(11, load: 11)
            #expect(node.cache.openBreakers == 0)
        }
    }

    @Test func shardsFailForThemselves() async throws {
        try await TestCluster.run(shards: 3) { cluster in
            let (node, time) = (cluster.nodes[0], cluster.time)
            node.faults.change(1) { $0.isTierHung = true }
            let waits = try await (1...60).asyncMap { key in
                try await time.measure { try await node.value(key, load: key) }.took
            }
            #expect(waits.count { $0 > .zero } == 5)
            #expect(node.cache.openBreakers == 1)
            #expect(node.cache.statistics.sharedMisses > 30)
        }
    }

    @Test func answerAndLeaseTogetherTakeNoLongerThanTheLimit() async throws {
        try await TestCluster.run { cluster in
            let (node, time) = (cluster.nodes[0], cluster.time)
            node.faults.change(0) { $0.delay = .milliseconds(19) }
            for key in 1...200 {
                let (hit, took) = try await time.measure { try await node.value(key, load: key) }
                #expect(hit?.value == key)
                #expect(took <= .milliseconds(20))
                try await time.sleep(for: .seconds(1))
            }
        }
    }

    @Test func shardThatIsNotHeardIsNotAsked() async throws {
        try await TestCluster.run(shards: 1) {
            $0.whileDistrusted = .serve(atMost: .seconds(60))
        } body: { cluster in
            let node = cluster.nodes[0]
            node.faults.change(0) { ($0.isBusDown, $0.isTierHung) = (true, true) }
            try await cluster.settle()
            let (hit, took) = try await cluster.time.measure { try await node.value(1, load: 5) }
            #expect(hit?.value == 5 && took == .zero)
            #expect(node.cache.statistics.sharedFailures == [:])
        }
    }

    @Test func entriesThatNobodyCanJudgeAreNotServedAsGood() async throws {
        try await TestCluster.run(nodes: 2) { cluster in
            let (one, other) = (cluster.nodes[0], cluster.nodes[1])
            let entry = SharedEntry(
                value: TestCluster.codec.bytes(of: 5), version: EntryVersion(1),
                writtenUnixMilliseconds: cluster.time.unixMilliseconds, timeToLive: .seconds(600))
            try await one.tier.set(
                CacheKey(number: 1), entry, ticket: SharedTicket(positions: []), within: .seconds(1))
            #expect(try await other.lookup(1) == nil)
            let hit = try await other.failingValue(1)
            #expect(hit?.value == 5 && hit?.staleness == .distrusted, "better than nothing")
            #expect(other.peek(1) == nil)
            #expect(other.cache.statistics.sharedUnknown > 0)
        }
    }
}
