import HalcyonTesting
import Testing

@testable import HalcyonCache

@Suite struct InvalidationTests {
    typealias Cache = MemoryCache<Int, String, ManualClock>

    let clock = ManualClock()
    let cache: Cache

    init() { self.cache = Cache(capacity: 1 << 20, clock: self.clock) }

    @Test func tagTakesOutItsEntriesAndNoOthers() {
        _ = self.cache.set(1, "one", weight: 1, tags: ["a"])
        _ = self.cache.set(2, "two", weight: 1, tags: ["a", "b"])
        _ = self.cache.set(3, "three", weight: 1, tags: ["b"])
        #expect(self.cache.invalidate(tag: "a") == 2)
        #expect(self.cache.invalidate(tag: "a") == 0)
        #expect((1...3).map { self.cache.get($0) } == [nil, nil, "three"])
        #expect(self.cache.statistics.evictions.invalidated == 2)
    }

    @Test func tagsOfAReplacedValueAreForgotten() {
        _ = self.cache.set(1, "old", weight: 1, tags: ["a"])
        _ = self.cache.set(1, "new", weight: 1, tags: ["b"])
        #expect(self.cache.invalidate(tag: "a") == 0)
        #expect(self.cache.get(1) == "new")
    }

    @Test func bumpHidesOlderEntriesOfItsNamespaceOnly() {
        _ = self.cache.set(1, "one", weight: 1, namespace: "x")
        _ = self.cache.set(2, "two", weight: 1, namespace: "y")
        self.cache.bump("x")
        _ = self.cache.set(3, "three", weight: 1, namespace: "x")
        #expect((1...3).map { self.cache.get($0) } == [nil, "two", "three"])
        #expect(self.cache.statistics.evictions.version == 1)
    }

    @Test(arguments: ["x", CacheNamespace.default])
    func bumpedEntriesAreFreedByLaterWrites(namespace: CacheNamespace) {
        for key in 0..<1000 { self.cache.set(key, "\(key)", weight: 1, namespace: namespace) }
        self.cache.bump(namespace)
        #expect(self.cache.statistics.entries == 1000)
        for key in 1000..<1060 { self.cache.set(key, "\(key)", weight: 1, namespace: namespace) }
        #expect(self.cache.statistics.entries == 60)
        #expect(self.cache.statistics.evictions.version == 1000)
        #expect(self.cache.violations == [])
    }

    @Test func bumpedEntriesAreFreedByTidying() {
        for key in 0..<1000 { self.cache.set(key, "\(key)", weight: 1, namespace: "x") }
        self.cache.bump("x")
        self.cache.tidy()
        #expect(self.cache.statistics.entries == 0)
        #expect(self.cache.violations == [])
    }

    @Test func valuesOfABumpedNamespaceAreNotQuietlyReplaced() {
        self.cache.set(1, "old", weight: 1)
        self.cache.bump(.default)
        self.cache.set(1, "new", weight: 1)
        #expect(self.cache.get(1) == "new")
        #expect(self.cache.statistics.evictions.version == 1)
        self.cache.set(2, "two", weight: 1, namespace: "x")
        self.cache.set(2, "deux", weight: 1)
        self.cache.bump("x")
        #expect(self.cache.get(2) == "deux")
        #expect(self.cache.violations == [])
    }

    enum Invalidation: CaseIterable { case key, tag, namespace, all }

    func invalidate(_ invalidation: Invalidation, key: Int, tag: CacheTag, namespace: CacheNamespace) {
        switch invalidation {
        case .key: self.cache.remove(key)
        case .tag: self.cache.invalidate(tag: tag)
        case .namespace: self.cache.bump(namespace)
        case .all: self.cache.removeAll()
        }
    }

    @Test(arguments: Invalidation.allCases)
    func loadThatBeganBeforeAnInvalidationDoesNotLand(invalidation: Invalidation) {
        let ticket = self.cache.beginLoad()
        self.invalidate(invalidation, key: 1, tag: "t", namespace: "n")
        let outcome = self.cache.set(1, "old", weight: 1, namespace: "n", tags: ["s", "t"], ticket: ticket)
        #expect(outcome == .refused(.overtakenByInvalidation))
        #expect(self.cache.get(1) == nil)

        let later = self.cache.beginLoad()
        #expect(self.cache.set(1, "new", weight: 1, namespace: "n", tags: ["t"], ticket: later) == .stored)
    }

    @Test(arguments: [Invalidation.key, .tag, .namespace])
    func invalidationOfSomethingElseLetsALoadLand(invalidation: Invalidation) {
        let ticket = self.cache.beginLoad()
        self.invalidate(invalidation, key: 2, tag: "u", namespace: "m")
        #expect(self.cache.set(1, "one", weight: 1, namespace: "n", tags: ["t"], ticket: ticket) == .stored)
    }

    @Test func overtakenLoadLeavesTheNewerValueInPlace() {
        let slow = self.cache.beginLoad()
        self.cache.remove(1)
        let quick = self.cache.beginLoad()
        #expect(self.cache.set(1, "new", weight: 1, ticket: quick) == .stored)
        #expect(self.cache.set(1, "old", weight: 1, ticket: slow) == .refused(.overtakenByInvalidation))
        #expect(self.cache.get(1) == "new")
    }

    @Test func logForgetsTheOldestAndRefusesWhatItCannotTell() {
        var log = InvalidationLog(limit: 3)
        let tickets = (0..<5).map { number in
            let ticket = LoadTicket(stamp: log.stamp)
            log.record(.key(UInt64(number)))
            return ticket
        }
        func isOvertaken(_ ticket: LoadTicket) -> Bool {
            log.hasOvertaken(ticket, key: 99, namespace: .default, tags: [])
        }
        // Records 1 and 2 of 5 are forgotten: a load from before record 2 may have been overtaken by it.
        #expect(tickets.map(isOvertaken) == [true, true, false, false, false])
        #expect(log.hasOvertaken(tickets[2], key: 4, namespace: .default, tags: []))
        #expect(!log.hasOvertaken(LoadTicket(stamp: log.stamp), key: 4, namespace: .default, tags: []))
    }

    @Test func logKeepsTheLatestOfWhatIsInvalidatedAgainAndAgain() {
        var log = InvalidationLog(limit: 2)
        log.record(.key(1))
        log.record(.key(2))
        let ticket = LoadTicket(stamp: log.stamp)
        log.record(.key(1))
        log.record(.key(3))
        #expect(log.hasOvertaken(ticket, key: 1, namespace: .default, tags: []))
        #expect(!log.hasOvertaken(ticket, key: 2, namespace: .default, tags: []))
    }
}
