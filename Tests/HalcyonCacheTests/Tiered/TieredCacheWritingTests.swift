import HalcyonTesting
import Testing

@testable import HalcyonCache

@Suite struct TieredCacheWritingTests {
    private static let key = CacheKey(number: 1)

    @Test(arguments: [1, 3])
    func writtenValueTakesThePlaceOfTheOldOneEverywhere(shards: Int) async throws {
        try await TestCluster.run(nodes: 3, shards: shards) { cluster in
            for node in cluster.nodes { _ = try await node.value(1, load: 5) }
            try await cluster.settle()
            let writer = cluster.nodes[0]
            let receipt = await writer.cache.write(6, for: Self.key, ticket: writer.cache.beginLoad())
            #expect(receipt.isInMemory && receipt.isShared)
            #expect(receipt.invalidation == InvalidationReceipt(shards: shards, published: shards))
            #expect(writer.peek(1)?.value == 6)
            try await cluster.settle()
            for node in cluster.nodes {
                let hit = try await node.value(1, load: 0)
                #expect(hit?.value == 6)
                #expect(hit?.source == (node.cache === writer.cache ? .l1 : .l2))
            }
            #expect(writer.peek(1)?.value == 6, "its own event leaves it in place")
        }
    }

    @Test func valueThatSomebodyElseHasChangedSinceIsNotKept() async throws {
        try await TestCluster.run(nodes: 2) { cluster in
            let (one, other) = (cluster.nodes[0], cluster.nodes[1])
            let early = one.cache.beginLoad()
            await other.cache.write(7, for: Self.key, ticket: other.cache.beginLoad())
            try await cluster.settle()
            let receipt = await one.cache.write(6, for: Self.key, ticket: early)
            #expect(!receipt.isInMemory && !receipt.isShared)
            try await cluster.settle()
            for node in cluster.nodes { #expect(try await node.value(1, load: 8)?.value == 8) }
        }
    }

    @Test func twoWritersAtOnceLeaveNothingOld() async throws {
        for seed in 0..<20 as Range<UInt64> {
            try await TestCluster.run(nodes: 2, shards: 3, seed: seed) { cluster in
                let source = Shared(0)
                for node in cluster.nodes {
                    for shard in 0..<3 { node.faults.change(shard) { $0.delay = .milliseconds(15) } }
                }
                await withTaskGroup { group in
                    for node in cluster.nodes {
                        group.addTask {
                            let ticket = node.cache.beginLoad()
                            source.change { $0 += 1 }
                            await node.cache.write(source.value, for: Self.key, ticket: ticket)
                        }
                    }
                }
                try await cluster.time.sleep(for: .seconds(5))
                for node in cluster.nodes { #expect(try await node.value(1, load: 2)?.value == 2) }
            }
        }
    }

    @Test func writeReachesTheOthersWhenTheSharedTierIsBack() async throws {
        try await TestCluster.run(nodes: 2) {
            $0.whileDistrusted = .serve(atMost: .seconds(60))
        } body: { cluster in
            let (one, other) = (cluster.nodes[0], cluster.nodes[1])
            for node in cluster.nodes {
                _ = try await node.value(1, load: 5)
                try await cluster.settle()
            }
            one.faults.change(0) { ($0.isTierDown, $0.isBusDown) = (true, true) }
            try await cluster.settle()
            let receipt = await one.cache.write(6, for: Self.key, ticket: one.cache.beginLoad())
            #expect(receipt.isInMemory && !receipt.isShared && !receipt.invalidation.isPublished)
            #expect(one.peek(1)?.value == 6)
            #expect(other.peek(1)?.value == 5, "it cannot know")
            #expect(one.coherence.statistics.waiting == 1)
            try await cluster.time.sleep(for: .seconds(30))
            one.faults.change(0) { ($0.isTierDown, $0.isBusDown) = (false, false) }
            try await cluster.settle()
            #expect(other.peek(1) == nil)
            #expect(try await other.value(1, load: 6)?.source == .loader, "what the shared tier has is known as old")
            #expect(one.coherence.statistics.waiting == 0)
        }
    }

    @Test func invalidationTakesOutWhatItNamesEverywhere() async throws {
        let subjects: [(InvalidationEvent.Subject, gone: [Int])] = [
            (.key(CacheKey(number: 2)), [2]), (.tag("even"), [2, 4]), (.namespace("n"), [1, 2, 3, 4]),
            (.everything, [1, 2, 3, 4]),
        ]
        for (subject, gone) in subjects {
            try await TestCluster.run(nodes: 2, shards: 3) { cluster in
                for key in 1...4 {
                    for node in cluster.nodes {
                        let tags: [CacheTag] = [key % 2 == 0 ? "even" : "odd"]
                        _ = try await node.cache.value(for: CacheKey(number: key), namespace: "n") {
                            Loaded(key, tags: tags)
                        }
                    }
                }
                try await cluster.settle()
                let receipt = await cluster.nodes[0].cache.invalidate(subject)
                #expect(receipt.isPublished)
                try await cluster.settle()
                for node in cluster.nodes {
                    for key in 1...4 {
                        let hit = try await node.lookup(key)
                        #expect((hit == nil) == gone.contains(key), "\(subject), key \(key)")
                    }
                }
            }
        }
    }

    @Test func withoutCoherenceOnlyThisProcessIsTold() async throws {
        let time = VirtualTime()
        let cache = TestCluster.Cache(
            configuration: TestCluster.configuration(), codec: TestCluster.codec, tier: nil, coherence: nil,
            clock: time, unixMilliseconds: { time.unixMilliseconds })
        try await time.run {
            cache.store(5, as: cache.draft(for: Self.key))
            let written = await cache.write(6, for: Self.key, ticket: cache.beginLoad())
            #expect(written.isInMemory && cache.peek(Self.key)?.value == 6)
            #expect(await cache.invalidate(.key(Self.key)) == InvalidationReceipt(shards: 0, published: 0))
            #expect(cache.peek(Self.key) == nil)
        }
    }

    @Test func valuesAreStoredWithoutWaitingAndDroppedIfTooManyWait() async throws {
        try await TestCluster.run(nodes: 2) {
            $0.maximumStores = 3
        } body: { cluster in
            let (one, other) = (cluster.nodes[0], cluster.nodes[1])
            one.faults.change(0) { $0.delay = .milliseconds(10) }
            for key in 1...5 {
                #expect(one.cache.store(key, as: one.cache.draft(for: CacheKey(number: key))) == .stored)
                #expect(one.peek(key)?.value == key)
            }
            #expect(one.cache.statistics.droppedStores == 2)
            try await cluster.time.sleep(for: .milliseconds(100))
            var shared: [Int] = []
            for key in 1...5 { if let hit = try await other.lookup(key) { shared.append(hit.value) } }
            #expect(shared == [1, 2, 3])
        }
    }
}
