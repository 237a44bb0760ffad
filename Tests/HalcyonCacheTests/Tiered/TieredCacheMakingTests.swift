import HalcyonTesting
import Testing

@testable import HalcyonCache

/// Values that are made outside the cache.
@Suite struct TieredCacheMakingTests {
    static let key = CacheKey(number: 1)

    /// The draft for a key; fails the test if there is a value.
    static func draft(
        _ node: TestCluster.Node, _ key: CacheKey = Self.key, using features: CacheFeatures = .all
    ) async throws -> TieredDraft<Int> {
        switch try await node.cache.begin(key, using: features) {
        case .found: throw UnexpectedValue()
        case .draft(let draft): return draft
        }
    }

    static func found(_ node: TestCluster.Node) async throws -> TieredHit<Int>? {
        switch try await node.cache.begin(Self.key) {
        case .found(let hit): hit
        case .draft: nil
        }
    }

    struct UnexpectedValue: Error {}

    @Test func valueIsFoundInMemoryAndInTheSharedTier() async throws {
        try await TestCluster.run(nodes: 2) { cluster in
            let (one, other) = (cluster.nodes[0], cluster.nodes[1])
            one.cache.store(5, as: try await Self.draft(one))
            #expect(try await Self.found(one)?.source == .l1)
            try await cluster.settle()
            let hit = try await Self.found(other)
            #expect(hit?.source == .l2)
            #expect(hit?.value == 5)
        }
    }

    @Test func anotherProcessWaitsForTheOneThatMakesIt() async throws {
        try await TestCluster.run(nodes: 2) { cluster in
            let (one, other) = (cluster.nodes[0], cluster.nodes[1])
            let draft = try await Self.draft(one)
            async let waiting = Self.found(other)
            try await cluster.time.sleep(for: .seconds(1))
            one.cache.store(5, as: draft)
            #expect(try await waiting?.value == 5)
            #expect(other.cache.statistics.leaseWaits == 1)
            #expect(other.cache.statistics.leaseTimeouts == 0)
        }
    }

    @Test func waitingHasAnEnd() async throws {
        try await TestCluster.run(nodes: 2) { configuration in
            configuration.lease?.longestWait = .seconds(2)
        } body: { cluster in
            let (one, other) = (cluster.nodes[0], cluster.nodes[1])
            _ = try await Self.draft(one)
            let (draft, took) = try await cluster.time.measure { try await Self.draft(other) }
            #expect(took >= .seconds(2) && took < .seconds(3))
            #expect(other.cache.store(6, as: draft) == .stored)
        }
    }

    @Test func draftThatIsDiscardedLetsTheNextOneMakeIt() async throws {
        try await TestCluster.run(nodes: 2) { configuration in
            configuration.lease?.longestWait = .seconds(100)
            configuration.lease?.duration = .seconds(100)
        } body: { cluster in
            let (one, other) = (cluster.nodes[0], cluster.nodes[1])
            one.cache.discard(try await Self.draft(one), as: .abandoned)
            let (_, took) = try await cluster.time.measure { try await Self.draft(other) }
            #expect(took < .seconds(1))
        }
    }

    @Test func draftWithoutTheSharedTierWaitsForNobody() async throws {
        try await TestCluster.run(nodes: 2) { cluster in
            let (one, other) = (cluster.nodes[0], cluster.nodes[1])
            _ = try await Self.draft(one)
            let (draft, took) = try await cluster.time.measure { try await Self.draft(other, using: .memory) }
            #expect(took == .zero)
            other.cache.store(6, as: draft)
            try await cluster.settle()
            #expect(try await other.tier.get(Self.key, within: .seconds(1)) == nil)
        }
    }

    @Test func oldValueIsOfferedWhereItIsKept() async throws {
        try await TestCluster.run(nodes: 2) { configuration in
            configuration.timeToLive = .seconds(10)
            configuration.staleFor = .seconds(100)
        } body: { cluster in
            let (one, other) = (cluster.nodes[0], cluster.nodes[1])
            one.cache.store(5, as: try await Self.draft(one))
            try await cluster.time.sleep(for: .seconds(20))
            for node in [one, other] {
                let draft = try await Self.draft(node)
                let hit = try #require(node.cache.fallBack(on: draft))
                #expect(hit.value == 5)
                #expect(hit.staleness == .failSafe)
                #expect(hit.age >= .seconds(20))
                #expect(node.cache.statistics.stale[.failSafe] == 1)
                node.cache.discard(draft, as: .abandoned)
                try await cluster.settle()
            }
            try await cluster.time.sleep(for: .seconds(100))
            #expect(one.cache.fallBack(on: try await Self.draft(one)) == nil, "its time is over for good")
        }
    }

    @Test func draftThatWasOvertakenIsNotKeptAnywhere() async throws {
        try await TestCluster.run(nodes: 2) { cluster in
            let (one, other) = (cluster.nodes[0], cluster.nodes[1])
            let draft = try await Self.draft(one)
            await other.cache.invalidate(.key(Self.key))
            try await cluster.settle()
            #expect(one.cache.store(5, as: draft) == .refused(.overtakenByInvalidation))
            try await cluster.settle()
            #expect(one.peek(1) == nil)
            #expect(try await other.lookup(1) == nil)
        }
    }

    @Test(arguments: [false, true])
    func confidentialValueIsMarkedForTheSharedTier(isConfidential: Bool) async throws {
        try await TestCluster.run { cluster in
            let node = cluster.nodes[0]
            node.cache.store(5, as: node.cache.draft(for: Self.key), isConfidential: isConfidential)
            try await cluster.settle()
            let shared = try #require(try await node.tier.get(Self.key, within: .seconds(1)))
            #expect(shared.entry.isConfidential == isConfidential)
        }
    }

    @Test func sharedTierThatIsAwayCostsOnlyItsLimit() async throws {
        try await TestCluster.run { cluster in
            let node = cluster.nodes[0]
            node.faults.change(0) { $0.isTierHung = true }
            let (draft, took) = try await cluster.time.measure { try await Self.draft(node) }
            #expect(took <= .milliseconds(20))
            #expect(node.cache.store(5, as: draft) == .stored)
            #expect(node.peek(1)?.value == 5)
        }
    }

    /// A node with an old value, before a source whose breaker opens at the third failure in a row.
    private static func withOldValue(_ body: @escaping @Sendable (TestCluster) async throws -> Void) async throws {
        try await TestCluster.run { configuration in
            configuration.timeToLive = .seconds(10)
            configuration.staleFor = .seconds(3_600)
            configuration.sourceBreaker = BreakerConfiguration(failuresToOpen: 3)
            configuration.lease = nil
        } body: { cluster in
            let cache = cluster.nodes[0].cache
            cache.store(5, as: cache.draft(for: Self.key))
            try await cluster.time.sleep(for: .seconds(20))
            try await body(cluster)
        }
    }

    @Test func whereMakingFailsAgainAndAgainAnOldValueIsFoundAtOnce() async throws {
        try await Self.withOldValue { cluster in
            let node = cluster.nodes[0]
            for _ in 0..<3 { node.cache.discard(try await Self.draft(node), as: .failed) }
            guard case .found(let hit) = try await node.cache.begin(Self.key) else {
                return #expect(Bool(false), "it is made although that fails")
            }
            #expect(hit.value == 5 && hit.staleness == .failSafe)
            // What has no old value is made all the same, and after a rest one draft tries.
            node.cache.discard(try await Self.draft(node, CacheKey(number: 2)), as: .failed)
            try await cluster.time.sleep(for: .seconds(1))
            node.cache.store(6, as: try await Self.draft(node))
            #expect(node.peek(1)?.value == 6)
        }
    }

    @Test func whatOneSourceFailsAtSaysNothingOfAnother() async throws {
        try await Self.withOldValue { cluster in
            let node = cluster.nodes[0]
            for ending in [DraftEnding.failed, .unfit, .failed, .failed, .abandoned, .failed] {
                guard case .draft(let draft) = try await node.cache.begin(Self.key, from: "broken") else {
                    return #expect(Bool(false), "the breaker opened before three failures in a row")
                }
                node.cache.discard(draft, as: ending)
            }
            guard case .found = try await node.cache.begin(Self.key, from: "broken"),
                case .draft = try await node.cache.begin(Self.key, from: "well")
            else { return #expect(Bool(false), "the wrong breaker is open") }
        }
    }

    @Test func whatAnotherProcessMakesCannotBeClaimed() async throws {
        try await TestCluster.run(nodes: 2) { cluster in
            let (one, other) = (cluster.nodes[0], cluster.nodes[1])
            let draft = try #require(try await one.cache.claim(Self.key))
            #expect(try await other.cache.claim(Self.key) == nil)
            one.cache.store(5, as: draft)
            try await cluster.settle()
            #expect(try await other.cache.claim(Self.key) != nil, "it was given back")
        }
    }

    @Test func withoutCoalescingNobodyWaitsForAnotherProcess() async throws {
        try await TestCluster.run(nodes: 2) { cluster in
            let (one, other) = (cluster.nodes[0], cluster.nodes[1])
            _ = try await Self.draft(one)
            let (beginning, took) = try await cluster.time.measure {
                try await other.cache.begin(Self.key, using: [.memory, .shared])
            }
            guard case .draft = beginning else { return #expect(Bool(false), "there is nothing to find") }
            #expect(took < .milliseconds(20))
            #expect(other.cache.statistics.leaseWaits == 0)
        }
    }

    @Test func whoeverLeavesWhileAskingForTheRightLeavesItToOthers() async throws {
        try await TestCluster.run(nodes: 2) { cluster in
            let (one, other) = (cluster.nodes[0], cluster.nodes[1])
            one.faults.change(0) { $0.delay = .milliseconds(5) }
            await withTaskGroup { group in
                group.addTask { _ = try? await one.cache.begin(Self.key) }
                // By then the right was given, and the answer is under way.
                try? await cluster.time.sleep(for: .microseconds(12_500))
                let claimed = try? await other.cache.claim(Self.key)
                #expect((claimed ?? nil) == nil, "nobody has it")
                group.cancelAll()
            }
            one.faults.change(0) { $0.delay = .zero }
            try await cluster.time.sleep(for: .milliseconds(50))
            let (_, took) = try await cluster.time.measure { try await Self.draft(other) }
            #expect(took < .milliseconds(20), "somebody else still has it")
        }
    }

    @Test func whatIsAskedForOnceIsCountedOnce() async throws {
        try await TestCluster.run { cluster in
            let node = cluster.nodes[0]
            node.cache.store(5, as: try await Self.draft(node))
            #expect(node.cache.statistics.sharedMisses == 1)
            #expect(node.cache.statistics.loads == 1)
        }
    }
}
