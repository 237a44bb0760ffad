import HalcyonTesting
import Testing

@testable import HalcyonCache

@Suite struct TieredCacheLookupTests {
    @Test func valueComesFromTheNearestTierThatHasIt() async throws {
        try await TestCluster.run(nodes: 2) { cluster in
            let (one, other) = (cluster.nodes[0], cluster.nodes[1])
            let loaded = try await one.value(1, load: 5)
            #expect(loaded?.source == .loader && loaded?.value == 5 && loaded?.age == .zero)
            try await cluster.time.sleep(for: .seconds(10))
            #expect(other.peek(1) == nil)
            let shared = try await other.value(1, load: 6)
            #expect(shared?.source == .l2 && shared?.value == 5 && shared?.age == .seconds(10))
            #expect(shared?.timeToLive == .seconds(3590))
            #expect(shared?.version == loaded?.version)
            try await cluster.time.sleep(for: .seconds(10))
            let near = other.peek(1)
            #expect(near?.source == .l1 && near?.value == 5 && near?.age == .seconds(20))
            #expect(near?.timeToLive == .seconds(3580))
            #expect(other.cache.statistics.sharedHits == 1)
        }
    }

    @Test func lookupAsksTheSharedTierAndLoadsNothing() async throws {
        try await TestCluster.run(nodes: 2) { cluster in
            let (one, other) = (cluster.nodes[0], cluster.nodes[1])
            #expect(try await one.lookup(1) == nil)
            one.cache.store(5, as: one.cache.draft(for: CacheKey(number: 1)))
            #expect(one.peek(1)?.value == 5)
            try await cluster.settle()
            #expect(try await other.lookup(1)?.source == .l2)
            #expect(try await other.lookup(1)?.source == .l1)
        }
    }

    @Test func partsCanBeSwitchedOff() async throws {
        try await TestCluster.run(nodes: 2) { cluster in
            let (one, other) = (cluster.nodes[0], cluster.nodes[1])
            let loads = Shared(0)
            _ = try await one.value(1, load: 5, using: [.memory, .coalescing], counting: loads)
            #expect(one.peek(1) != nil)
            #expect(one.cache.peek(CacheKey(number: 1), using: .shared) == nil)
            try await cluster.settle()
            #expect(try await other.lookup(1) == nil, "it was not shared")
            _ = try await other.value(1, load: 5, using: [.shared, .coalescing], counting: loads)
            #expect(other.peek(1) == nil, "it is not in memory")
            try await cluster.settle()
            #expect(try await other.value(1, load: 6, using: .shared)?.source == .l2)
            #expect(loads.value == 2)
            for _ in 0..<3 { _ = try await one.value(2, load: 5, using: [], counting: loads) }
            #expect(loads.value == 5)
            #expect(one.peek(2) == nil)
        }
    }

    @Test func bytesThatCannotBeReadCountAsNoneAndAreRemoved() async throws {
        try await TestCluster.run { cluster in
            let node = cluster.nodes[0]
            let unreadable = [[], [1, 2], [7], [0, 0], [0, 0, 0, 0, 0, 0, 0, 0, 3]] as [[UInt8]]
            for (number, bytes) in unreadable.enumerated() {
                let entry = SharedEntry(
                    value: bytes, version: EntryVersion(1), writtenUnixMilliseconds: 0, timeToLive: nil)
                try await node.tier.set(
                    CacheKey(number: number), entry, ticket: node.coherence.ticket, within: .seconds(1))
                #expect(try await node.lookup(number) == nil)
                #expect(try await node.tier.get(CacheKey(number: number), within: .seconds(1)) == nil)
                #expect(node.cache.statistics.sharedUnreadable == number + 1)
            }
        }
    }

    @Test func wallClockThatIsAheadMakesNothingYounger() async throws {
        try await TestCluster.run { cluster in
            let node = cluster.nodes[0]
            let entry = SharedEntry(
                value: TestCluster.codec.bytes(of: 5), version: EntryVersion(1),
                writtenUnixMilliseconds: cluster.time.unixMilliseconds + 5000, timeToLive: .seconds(10))
            try await node.tier.set(CacheKey(number: 1), entry, ticket: node.coherence.ticket, within: .seconds(1))
            let hit = try await node.lookup(1)
            #expect(hit?.age == .zero && hit?.timeToLive == .seconds(10))
        }
    }

    @Test func timesToLiveAreSpread() async throws {
        try await TestCluster.run {
            $0.timeToLive = .seconds(100)
            $0.jitter = 0.2
        } body: { cluster in
            var times: [Duration] = []
            for key in 0..<50 {
                let hit = try await cluster.nodes[0].value(key, load: 1)
                times.append(hit?.timeToLive ?? .zero)
            }
            #expect(times.allSatisfy { $0 > .seconds(80) && $0 <= .seconds(100) })
            #expect(Set(times).count == 50)
        }
    }

    // MARK: Superseded

    @Test func valueThatAnotherProcessStoredAnewIsFetched() async throws {
        try await TestCluster.run(nodes: 2) { cluster in
            let (one, other) = (cluster.nodes[0], cluster.nodes[1])
            _ = try await one.value(1, load: 5)
            try await cluster.settle()
            _ = try await other.value(1, load: 0)
            try await cluster.settle()
            other.cache.store(6, as: other.cache.draft(for: CacheKey(number: 1)))
            try await cluster.settle()
            #expect(one.peek(1) == nil, "the shared tier has another")
            let hit = try await one.value(1, load: 0)
            #expect(hit?.value == 6 && hit?.source == .l2 && hit?.staleness == nil)
            #expect(one.peek(1)?.value == 6)
        }
    }

    @Test func supersededValueIsGoodIfTheSharedTierHasNothingBetter() async throws {
        try await TestCluster.run(nodes: 2) { cluster in
            let (one, other) = (cluster.nodes[0], cluster.nodes[1])
            for key in 1...2 { _ = try await one.value(key, load: 5) }
            try await cluster.settle()
            for key in 1...2 { try await other.tier.remove(CacheKey(number: key), within: .seconds(1)) }
            try await cluster.settle()
            #expect(one.peek(1) == nil && one.peek(2) == nil)
            let hits = [try await one.value(1, load: 0), try await one.lookup(2)]
            #expect(hits.allSatisfy { $0?.value == 5 && $0?.source == .l1 && $0?.staleness == nil })
            #expect(one.peek(1) != nil && one.peek(2) != nil)
            #expect(one.cache.statistics.loads == 2)
        }
    }

    // MARK: Distrust

    @Test func whatIsNotTrustedIsLoadedAnewAndElseServed() async throws {
        try await TestCluster.run { cluster in
            let node = cluster.nodes[0]
            _ = try await node.value(1, load: 5)
            node.faults.change(0) { $0.isBusDown = true }
            try await cluster.settle()
            #expect(node.peek(1) == nil)
            #expect(try await node.lookup(1) == nil)
            let fallback = try await node.failingValue(1)
            #expect(fallback?.value == 5 && fallback?.staleness == .distrusted)
            try await cluster.time.sleep(for: .seconds(2))
            #expect(try await node.value(1, load: 6)?.value == 6)
            node.faults.change(0) { $0.isBusDown = false }
            try await cluster.settle()
            #expect(node.peek(1)?.value == 6)
            #expect(node.peek(1)?.staleness == nil)
        }
    }

    @Test func whatIsNotTrustedMayBeServedForAWhile() async throws {
        try await TestCluster.run {
            $0.whileDistrusted = .serve(atMost: .seconds(5))
        } body: { cluster in
            let node = cluster.nodes[0]
            _ = try await node.value(1, load: 5)
            node.faults.change(0) { $0.isBusDown = true }
            try await cluster.time.sleep(for: .seconds(4))
            #expect(node.peek(1)?.staleness == .distrusted)
            #expect(try await node.value(1, load: 6)?.value == 5)
            try await cluster.time.sleep(for: .seconds(2))
            #expect(node.peek(1) == nil)
            #expect(try await node.value(1, load: 6)?.value == 6)
            #expect(node.cache.statistics.stale[.distrusted] == 2)
        }
    }

    // MARK: None

    @Test func thatThereIsNoneIsRememberedWhereAsked() async throws {
        try await TestCluster.run(nodes: 2) {
            $0.negativeTimeToLive = .seconds(5)
        } body: { cluster in
            let (one, other) = (cluster.nodes[0], cluster.nodes[1])
            let loads = Shared(0)
            for _ in 0..<3 { #expect(try await one.value(1, load: nil, counting: loads) == nil) }
            try await cluster.settle()
            #expect(try await other.value(1, load: nil, counting: loads) == nil)
            #expect(try await other.lookup(1) == nil && other.peek(1) == nil)
            #expect(loads.value == 1)
            #expect(one.cache.statistics.negativeHits == 2)
            #expect(other.cache.statistics.negativeHits == 2)
            try await cluster.time.sleep(for: .seconds(5))
            #expect(try await other.value(1, load: 7, counting: loads)?.value == 7)
            #expect(loads.value == 2)
        }
    }

    @Test func thatThereIsNoneIsElseAskedAgainAndTakesTheOldValueOut() async throws {
        try await TestCluster.run {
            $0.timeToLive = .seconds(5)
            $0.staleFor = .seconds(100)
        } body: { cluster in
            let node = cluster.nodes[0]
            let loads = Shared(0)
            _ = try await node.value(1, load: 5)
            try await cluster.time.sleep(for: .seconds(6))
            for _ in 0..<3 { #expect(try await node.value(1, load: nil, counting: loads) == nil) }
            #expect(loads.value == 3)
            await #expect(throws: SimulatedSource.Down.self) { try await node.failingValue(1) }
        }
    }
}
