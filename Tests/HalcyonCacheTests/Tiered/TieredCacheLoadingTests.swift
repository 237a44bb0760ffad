import HalcyonTesting
import Testing

@testable import HalcyonCache

@Suite struct TieredCacheLoadingTests {
    @Test(arguments: [1, 3])
    func keyIsLoadedOnceHoweverManyWantIt(nodes: Int) async throws {
        try await TestCluster.run(nodes: nodes) { cluster in
            let loads = Shared(0)
            try await withThrowingTaskGroup(of: Int?.self) { group in
                for number in 0..<100 {
                    group.addTask {
                        try await cluster.nodes[number % nodes]
                            .value(1, load: 5, after: .milliseconds(300), on: cluster.time, counting: loads)?.value
                    }
                }
                for try await value in group { #expect(value == 5) }
            }
            #expect(loads.value == 1)
            #expect(cluster.nodes.reduce(0) { $0 + $1.cache.statistics.leaseWaits } == nodes - 1)
            #expect(cluster.nodes.reduce(0) { $0 + $1.cache.statistics.joined } == 100 - nodes)
        }
    }

    @Test func othersAreWokenWhenTheValueIsThere() async throws {
        try await TestCluster.run(nodes: 2) {
            $0.lease?.firstRecheck = .seconds(100)
            $0.lease?.longestRecheck = .seconds(100)
            $0.lease?.longestWait = .seconds(100)
        } body: { cluster in
            let took = try await withThrowingTaskGroup(of: Duration.self) { group in
                for node in cluster.nodes {
                    group.addTask {
                        try await cluster.time.measure {
                            try await node.value(1, load: 5, after: .milliseconds(300), on: cluster.time)
                        }.took
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(took == [.milliseconds(300), .milliseconds(300)])
        }
    }

    @Test func waitForAnotherProcessIsBounded() async throws {
        try await TestCluster.run(nodes: 2) { cluster in
            let (one, other) = (cluster.nodes[0], cluster.nodes[1])
            let isTaken = try await one.tier.takeLease(
                of: CacheKey(number: 1), for: .seconds(60), holder: EntryVersion(1), within: .seconds(1))
            #expect(isTaken)
            let (hit, took) = try await cluster.time.measure { try await other.value(1, load: 5) }
            #expect(hit?.value == 5)
            #expect(took == .seconds(2))
            #expect(other.cache.statistics.leaseTimeouts == 1)
        }
    }

    @Test func leaseIsGivenBack() async throws {
        try await TestCluster.run { cluster in
            let node = cluster.nodes[0]
            _ = try await node.value(1, load: 5)
            await #expect(throws: SimulatedSource.Down.self) { try await node.failingValue(2) }
            try await cluster.settle()
            for key in 1...2 {
                let isTaken = try await node.tier.takeLease(
                    of: CacheKey(number: key), for: .seconds(1), holder: EntryVersion(1), within: .seconds(1))
                #expect(isTaken, "key \(key)")
            }
        }
    }

    // MARK: Cancellation

    @Test func cancellationOfOneCallerIsNoOthers() async throws {
        try await TestCluster.run { cluster in
            let node = cluster.nodes[0]
            let loads = Shared(0)
            try await withThrowingTaskGroup(of: Int?.self) { group in
                group.addTask {
                    await withThrowingTaskGroup(of: Void.self) { inner in
                        inner.addTask {
                            _ = try await node.value(
                                1, load: 5, after: .seconds(1), on: cluster.time, counting: loads)
                        }
                        try? await cluster.time.sleep(for: .milliseconds(100))
                        inner.cancelAll()
                        #expect(await inner.nextResult().map { $0.isCancellation } == true)
                    }
                    #expect(cluster.time.elapsed < .milliseconds(200), "it does not wait for the load")
                    return nil
                }
                group.addTask {
                    try await cluster.time.sleep(for: .milliseconds(50))
                    return try await node.value(1, load: 6, counting: loads)?.value
                }
                let values = try await group.reduce(into: []) { $0.append($1) }
                #expect(values == [nil, 5])
            }
            #expect(loads.value == 1)
        }
    }

    @Test func loadGoesOnWhenNobodyWaitsAnyMore() async throws {
        try await TestCluster.run { cluster in
            let node = cluster.nodes[0]
            await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try await node.value(1, load: 5, after: .seconds(1), on: cluster.time) }
                try? await cluster.time.sleep(for: .milliseconds(100))
                group.cancelAll()
            }
            #expect(node.peek(1) == nil)
            try await cluster.time.sleep(for: .seconds(1))
            #expect(node.peek(1)?.value == 5)
        }
    }

    @Test func loaderThatCancelsItselfIsNotTriedForEver() async throws {
        try await TestCluster.run { cluster in
            let loads = Shared(0)
            await #expect(throws: CancellationError.self) {
                try await cluster.nodes[0].cache.value(for: CacheKey(number: 1)) {
                    loads.change { $0 += 1 }
                    throw CancellationError()
                }
            }
            #expect(loads.value == 4)
        }
    }

    @Test func callersLoadForThemselvesWhenNothingRuns() async throws {
        let time = VirtualTime()
        let (tier, _) = InProcessShards(clock: time).join()
        let cache = TestCluster.Cache(
            configuration: TestCluster.configuration(), codec: TestCluster.codec, tier: tier, coherence: nil,
            clock: time, unixMilliseconds: { time.unixMilliseconds })
        try await time.run {
            let hit = try await cache.value(for: CacheKey(number: 1)) { Loaded(5) }
            #expect(hit?.value == 5)
            #expect(try await cache.value(for: CacheKey(number: 1)) { nil }?.source == .l1)
            #expect(try await tier.get(CacheKey(number: 1), within: .seconds(1)) != nil)
            #expect(cache.store(6, as: cache.draft(for: CacheKey(number: 2))) == .stored)
            #expect(cache.statistics.droppedStores == 1)
        }
    }

    @Test func whoeverWaitsWhenTheServiceStopsGetsTheValueAllTheSame() async throws {
        let time = VirtualTime()
        let cache = TestCluster.Cache(
            configuration: TestCluster.configuration(), codec: TestCluster.codec, tier: nil, coherence: nil,
            clock: time, unixMilliseconds: { time.unixMilliseconds })
        let loads = Shared(0)
        try await time.run {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    await withTaskGroup { service in
                        service.addTask { await cache.run() }
                        try? await time.sleep(for: .milliseconds(100))
                        service.cancelAll()
                    }
                }
                try await time.sleep(for: .milliseconds(50))
                let hit = try await cache.value(for: CacheKey(number: 1)) {
                    loads.change { $0 += 1 }
                    try await time.sleep(for: .milliseconds(500))
                    return Loaded(5)
                }
                #expect(hit?.value == 5)
                try await group.waitForAll()
            }
        }
        #expect(loads.value == 2)
    }

    @Test func beyondTheLimitEachCallerLoadsForItself() async throws {
        try await TestCluster.run {
            $0.maximumLoads = 1
        } body: { cluster in
            let loads = Shared(0)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for key in [1, 2, 2] {
                    group.addTask {
                        _ = try await cluster.nodes[0].value(
                            key, load: 5, after: .seconds(1), on: cluster.time, counting: loads)
                    }
                }
                try await group.waitForAll()
            }
            #expect(loads.value >= 2 && loads.value <= 3)
        }
    }

    // MARK: Invalidation

    @Test func loadThatWasOvertakenIsNotKeptAndNotJoined() async throws {
        let subjects: [InvalidationEvent.Subject] = [
            .key(CacheKey(number: 1)), .tag("t"), .namespace("n"), .everything,
        ]
        for subject in subjects {
            try await TestCluster.run(nodes: 2) { cluster in
                let (one, other) = (cluster.nodes[0], cluster.nodes[1])
                let source = Shared(1)
                @Sendable func read(_ node: TestCluster.Node) async throws -> Int? {
                    try await node.cache.value(for: CacheKey(number: 1), namespace: "n") {
                        let value = source.value
                        try await cluster.time.sleep(for: .milliseconds(100))
                        return Loaded(value, tags: ["t"])
                    }?.value
                }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        let value = try await read(one)
                        #expect(value == 1, "it came before")
                    }
                    try await cluster.time.sleep(for: .milliseconds(50))
                    source.value = 2
                    await one.cache.invalidate(subject)
                    #expect(try await read(one) == 2, "\(subject)")
                    try await group.waitForAll()
                }
                try await cluster.settle()
                #expect(one.peek(1)?.value == 2)
                #expect(try await read(other) == 2)
                #expect(one.cache.statistics.overtaken > 0)
            }
        }
    }

    @Test func valueMadeElsewhereIsNotKeptIfItWasOvertaken() async throws {
        try await TestCluster.run(nodes: 2) { cluster in
            let (one, other) = (cluster.nodes[0], cluster.nodes[1])
            let drafts = [one.cache.draft(for: CacheKey(number: 1)), one.cache.draft(for: CacheKey(number: 2))]
            await other.cache.invalidate(.tag("t"))
            try await cluster.settle()
            #expect(one.cache.store(5, as: drafts[0], tags: ["t"]) == .refused(.overtakenByInvalidation))
            #expect(one.cache.store(6, as: drafts[1], tags: ["u"]) == .stored)
            try await cluster.settle()
            #expect(try await other.lookup(1) == nil)
            #expect(try await other.lookup(2)?.value == 6)
        }
    }

    @Test func sourceThatFailsIsNotAskedWhileThereAreOldValues() async throws {
        try await TestCluster.run {
            $0.timeToLive = .seconds(5)
            $0.staleFor = .seconds(600)
            $0.sourceBreaker = BreakerConfiguration(
                failuresToOpen: 3, firstRest: .seconds(10), longestRest: .seconds(10))
        } body: { cluster in
            let node = cluster.nodes[0]
            for key in 1...10 { _ = try await node.value(key, load: 5) }
            try await cluster.time.sleep(for: .seconds(6))
            let loads = Shared(0)
            for key in 1...10 {
                #expect(try await node.failingValue(key, counting: loads)?.staleness == .failSafe)
            }
            #expect(loads.value == 3)
            #expect(node.cache.statistics.loadRefusals == 7)
            await #expect(throws: SimulatedSource.Down.self) {
                try await node.failingValue(11, counting: loads)
            }
            #expect(loads.value == 4, "who has nothing else tries")
            #expect(try await node.value(12, load: 7)?.value == 7, "no request fails that need not")
            try await cluster.time.sleep(for: .seconds(16))
            for key in 1...10 { #expect(try await node.value(key, load: 6)?.value == 6) }
        }
    }
}

extension Result {
    var isCancellation: Bool {
        if case .failure(let error) = self { error is CancellationError } else { false }
    }
}
