import Testing

@testable import HalcyonCache

@Suite struct CacheLedgerTests {
    var ledger = CacheLedger(configuration: .init(capacityEntries: 4, seed: 1))

    mutating func add(
        _ slot: Int32, weight: UInt32 = 1, namespace: CacheNamespace = .default, tags: [CacheTag] = [],
        deadline: CacheTime = .never
    ) -> CacheLedger.Entry {
        let entry = CacheLedger.Entry(
            slot: slot, weight: weight, namespace: self.ledger.enter(namespace), isTagged: !tags.isEmpty
        )
        self.ledger.add(entry, hash: UInt64(slot), tags: tags, deadline: deadline)
        return entry
    }

    mutating func next(_ now: CacheTime = .start, budget: Int = 100) -> CacheLedger.Departure? {
        var budget = budget
        return self.ledger.nextDeparture(now: now, budget: &budget)
    }

    @Test mutating func nothingHasToGoWhileThereIsRoom() {
        for slot in Int32(0)..<4 { _ = self.add(slot) }
        #expect(self.next() == nil)
        #expect(self.ledger.statistics.entries == 4 && self.ledger.statistics.weight == 4)
    }

    @Test mutating func oneHasToGoForOneTooMany() {
        let entries = (Int32(0)..<5).map { self.add($0) }
        guard case .forSize(let slot) = self.next() else {
            Issue.record("nobody has to go")
            return
        }
        _ = self.ledger.remove(entries[Int(slot)], cause: .size)
        #expect(self.next() == nil)
        #expect(self.ledger.statistics.evictions.size == 1)
    }

    @Test mutating func timeComesBeforeSize() {
        var entries = (Int32(0)..<4).map { self.add($0) }
        entries.append(self.add(4, deadline: CacheTime(.seconds(1))))
        #expect(self.next(CacheTime(.seconds(2))) == .forTime(4))
        _ = self.ledger.remove(entries[4], cause: .expired)
        #expect(self.next(CacheTime(.seconds(2))) == nil)
    }

    @Test mutating func whatIsPostponedComesUpLater() {
        _ = self.add(0, deadline: CacheTime(.seconds(1)))
        #expect(self.next(CacheTime(.seconds(2))) == .forTime(0))
        self.ledger.postpone(0, to: CacheTime(.seconds(5)))
        #expect(self.next(CacheTime(.seconds(4))) == nil)
        #expect(self.next(CacheTime(.seconds(6))) == .forTime(0))
    }

    @Test mutating func bumpedVersionsAreSearchedForAsLongAsTheyHaveEntries() {
        let old = self.add(33, namespace: "n")
        #expect(self.ledger.bump("n") == old.namespace)
        // Slot 33 is the third of its stripe: the hand goes round three places.
        let hands = (0..<3).map { _ in self.next() }
        #expect(Set(hands) == [.forVersion(0), .forVersion(1), .forVersion(2)])
        #expect(self.ledger.remove(old, cause: .version) == old.namespace)
        #expect(self.next() == nil)
    }

    @Test mutating func searchForVersionsIsBounded() {
        _ = self.add(0, namespace: "n")
        _ = self.ledger.bump("n")
        var budget = 40
        var steps = 0
        while self.ledger.nextDeparture(now: .start, budget: &budget) != nil { steps += 1 }
        #expect(steps == 3)
    }

    @Test mutating func replacingKeepsWeightTagsAndTimesExact() {
        let old = self.add(7, weight: 2, namespace: "a", tags: ["x"], deadline: CacheTime(.seconds(1)))
        let new = CacheLedger.Entry(slot: 7, weight: 3, namespace: self.ledger.enter("b"), isTagged: true)
        #expect(self.ledger.replace(old, with: new, tags: ["y"], deadline: .never, cause: .replaced) == nil)
        #expect(self.ledger.weight == 3)
        #expect(self.ledger.slot(of: "x") == nil && self.ledger.slot(of: "y") == 7)
        #expect(self.ledger.timedEntries == 0)
        #expect(self.ledger.namespaces.number(of: "a") == nil)
        #expect(self.ledger.statistics.evictions.replaced == 1 && self.ledger.statistics.sets == 2)
    }

    @Test mutating func hitsAreRecordedFromHalfFull() {
        _ = self.add(0)
        _ = self.add(1)
        #expect(!self.ledger.isRecording)
        let third = self.add(2)
        #expect(self.ledger.isRecording)
        _ = self.ledger.remove(third, cause: .invalidated)
        #expect(self.ledger.isRecording)
        self.ledger.removeAll()
        #expect(!self.ledger.isRecording)
        #expect(self.ledger.statistics.evictions.invalidated == 3)
    }

    @Test mutating func overtakenLoadIsRefusedBeforeItsWeight() {
        let ticket = LoadTicket(stamp: self.ledger.stamp)
        self.ledger.recordInvalidation(key: 9)
        func refusal(_ ledger: inout CacheLedger, key: UInt64, isTooHeavy: Bool) -> SetOutcome.Refusal? {
            ledger.refusal(key: key, namespace: .default, tags: [], ticket: ticket, isTooHeavy: isTooHeavy)
        }
        #expect(refusal(&self.ledger, key: 9, isTooHeavy: true) == .overtakenByInvalidation)
        #expect(refusal(&self.ledger, key: 8, isTooHeavy: true) == .tooHeavy)
        #expect(refusal(&self.ledger, key: 8, isTooHeavy: false) == nil)
        #expect(self.ledger.statistics.refusals == 2)
    }
}
