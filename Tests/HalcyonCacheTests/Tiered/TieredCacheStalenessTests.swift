import HalcyonTesting
import Testing

@testable import HalcyonCache

/// Old values instead of errors and of waiting.
@Suite struct TieredCacheStalenessTests {
    private static func run(
        nodes: Int = 1, _ change: (inout TieredCacheConfiguration) -> Void = { _ in },
        body: @escaping @Sendable (TestCluster) async throws -> Void
    ) async throws {
        try await TestCluster.run(nodes: nodes) {
            $0.timeToLive = .seconds(10)
            $0.staleFor = .seconds(100)
            change(&$0)
        } body: { cluster in
            for node in cluster.nodes { _ = try await node.value(1, load: 5) }
            try await cluster.time.sleep(for: .seconds(11))
            try await body(cluster)
        }
    }

    @Test func oldValueIsServedWhenTheLoadFailsAndTheNextCallersDoNotTry() async throws {
        try await Self.run { cluster in
            let node = cluster.nodes[0]
            let loads = Shared(0)
            for _ in 0..<3 {
                let hit = try await node.failingValue(1, counting: loads)
                #expect(hit?.value == 5 && hit?.staleness == .failSafe && hit?.source == .l1)
                #expect(hit.map { $0.age >= .seconds(11) } ?? false)
                #expect(node.peek(1)?.staleness == .failSafe)
            }
            #expect(loads.value == 1)
            try await cluster.time.sleep(for: .seconds(1))
            _ = try await node.failingValue(1, counting: loads)
            #expect(loads.value == 2)
            try await cluster.time.sleep(for: .seconds(1))
            let fresh = try await node.value(1, load: 6)
            #expect(fresh?.value == 6 && fresh?.staleness == nil)
            #expect(node.cache.statistics.stale[.failSafe] == 4 + 3, "the peeks count too")
        }
    }

    @Test func oldValueIsServedOnlyUpToItsAge() async throws {
        try await Self.run { cluster in
            let node = cluster.nodes[0]
            for _ in 0..<98 {
                #expect(try await node.failingValue(1)?.value == 5)
                try await cluster.time.sleep(for: .seconds(1))
            }
            #expect(try await node.failingValue(1)?.age ?? .zero >= .seconds(109))
            try await cluster.time.sleep(for: .seconds(1))
            await #expect(throws: SimulatedSource.Down.self) { try await node.failingValue(1) }
        }
    }

    @Test func oldValueOfTheSharedTierServesAProcessThatNeverLoadedIt() async throws {
        try await TestCluster.run(nodes: 2) {
            $0.timeToLive = .seconds(10)
            $0.staleFor = .seconds(100)
        } body: { cluster in
            let (one, other) = (cluster.nodes[0], cluster.nodes[1])
            _ = try await one.value(1, load: 5)
            try await cluster.time.sleep(for: .seconds(20))
            let loads = Shared(0)
            for _ in 0..<3 {
                let hit = try await other.failingValue(1, counting: loads)
                #expect(hit?.value == 5 && hit?.staleness == .failSafe)
            }
            #expect(loads.value == 1)
            await other.cache.invalidate(.key(CacheKey(number: 1)))
            await #expect(throws: SimulatedSource.Down.self) { try await other.failingValue(1) }
        }
    }

    @Test func whatWasInvalidatedIsNotServedHoweverMuchTheLoadFails() async throws {
        try await Self.run { cluster in
            let node = cluster.nodes[0]
            try await withThrowingTaskGroup(of: TieredHit<Int>?.self) { group in
                group.addTask {
                    try await node.cache.value(for: CacheKey(number: 1)) {
                        try await cluster.time.sleep(for: .seconds(1))
                        throw SimulatedSource.Down()
                    }
                }
                try await cluster.time.sleep(for: .milliseconds(500))
                await node.cache.invalidate(.key(CacheKey(number: 1)))
                #expect(try await group.next()??.value == 5, "it came before the invalidation")
            }
            #expect(node.peek(1) == nil)
            await #expect(throws: SimulatedSource.Down.self) { try await node.failingValue(1) }
        }
    }

    // MARK: Limits

    @Test func callerWithAnOldValueDoesNotWaitLongerThanTheSoftLimit() async throws {
        try await Self.run {
            $0.softLimit = .milliseconds(100)
        } body: { cluster in
            let (node, time) = (cluster.nodes[0], cluster.time)
            let loads = Shared(0)
            let (hit, took) = try await time.measure {
                try await node.value(1, load: 6, after: .seconds(1), on: time, counting: loads)
            }
            #expect(hit?.value == 5 && hit?.staleness == .softLimit)
            #expect(took == .milliseconds(100))
            let (next, tookNext) = try await time.measure {
                try await node.value(1, load: 6, after: .seconds(1), on: time, counting: loads)
            }
            #expect(next?.staleness == .softLimit)
            #expect(tookNext == .zero, "the load is late for all")
            try await time.sleep(for: .seconds(1))
            #expect(node.peek(1)?.value == 6, "the load went on")
            #expect(loads.value == 1)
            let (first, tookFirst) = try await time.measure {
                try await node.value(2, load: 6, after: .seconds(1), on: time)
            }
            #expect(first?.staleness == nil && tookFirst == .seconds(1), "who has nothing waits")
        }
    }

    @Test func loadThatIsTooSlowCountsAsFailed() async throws {
        try await Self.run {
            $0.hardLimit = .milliseconds(500)
        } body: { cluster in
            let (node, time) = (cluster.nodes[0], cluster.time)
            let (hit, took) = try await time.measure {
                try await node.value(1, load: 6, after: .seconds(60), on: time)
            }
            #expect(hit?.value == 5 && hit?.staleness == .failSafe && took == .milliseconds(500))
            await #expect(throws: TieredCacheError(.loadTooSlow)) {
                _ = try await node.value(2, load: 6, after: .seconds(60), on: time)
            }
            #expect(node.cache.statistics.loadFailures == 2)
        }
    }

    @Test func loaderThatDoesNotEndWhenCancelledHoldsNobodyUp() async throws {
        try await Self.run {
            $0.hardLimit = .milliseconds(500)
        } body: { cluster in
            let (node, time) = (cluster.nodes[0], cluster.time)
            let end = Milestone<Void>()
            let (hit, took) = try await time.measure {
                try await node.cache.value(for: CacheKey(number: 1)) {
                    await end.wait()
                    return Loaded(6)
                }
            }
            #expect(hit?.staleness == .failSafe && took == .milliseconds(500))
            #expect(try await node.value(1, load: 7)?.value == 5, "it is not tried again for a while")
            end.reach()
            try await cluster.settle()
            #expect(node.peek(1)?.value == 6, "what came late is kept")
        }
    }

    // MARK: Refresh

    @Test func valueThatGrowsOldIsServedAndLoadedAnewOnce() async throws {
        try await TestCluster.run(nodes: 2) {
            $0.timeToLive = .seconds(100)
            $0.refreshShare = 0.9
        } body: { cluster in
            let (one, other, time) = (cluster.nodes[0], cluster.nodes[1], cluster.time)
            let loads = Shared(0)
            for node in cluster.nodes { _ = try await node.value(1, load: 5, counting: loads) }
            try await time.sleep(for: .seconds(91))
            for node in [one, other, one, other] {
                let (hit, took) = try await time.measure {
                    try await node.value(1, load: 6, after: .milliseconds(200), on: time, counting: loads)
                }
                #expect(hit?.value == 5 && hit?.staleness == nil && took == .zero)
            }
            try await time.sleep(for: .seconds(1))
            #expect(loads.value == 2)
            #expect(one.cache.statistics.refreshes + other.cache.statistics.refreshes >= 1)
            for node in cluster.nodes {
                #expect(try await node.value(1, load: 0, counting: loads)?.value == 6)
            }
            #expect(loads.value == 2)
        }
    }

    @Test func refreshThatFailsLeavesTheValueAsItIs() async throws {
        try await TestCluster.run {
            $0.timeToLive = .seconds(100)
            $0.refreshShare = 0.5
        } body: { cluster in
            let node = cluster.nodes[0]
            _ = try await node.value(1, load: 5)
            try await cluster.time.sleep(for: .seconds(51))
            let loads = Shared(0)
            for _ in 0..<4 {
                let hit = try await node.failingValue(1, counting: loads)
                #expect(hit?.value == 5 && hit?.staleness == nil)
                try await cluster.settle()
            }
            #expect(loads.value == 1)
            #expect(node.peek(1)?.staleness == nil)
        }
    }

    @Test func callerWithoutAValueJoinsARefreshUnderWay() async throws {
        try await TestCluster.run {
            $0.timeToLive = .seconds(100)
            $0.refreshShare = 0.9
        } body: { cluster in
            let (node, time) = (cluster.nodes[0], cluster.time)
            let loads = Shared(0)
            _ = try await node.value(1, load: 5, counting: loads)
            try await time.sleep(for: .seconds(99))
            _ = try await node.value(1, load: 6, after: .seconds(5), on: time, counting: loads)
            try await time.sleep(for: .seconds(2))
            let (hit, took) = try await time.measure { try await node.value(1, load: 7, counting: loads) }
            #expect(hit?.value == 6 && took == .seconds(3))
            #expect(loads.value == 2)
        }
    }
}
