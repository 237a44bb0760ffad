import Testing

@testable import HalcyonCore

@Suite struct ToldVersionTests {
    private static func change(_ version: UInt64) -> KnowledgeChange {
        KnowledgeChange(version: KnowledgeVersion(version), edits: [.deleteConcept("c")])
    }

    private static func unknown(_ version: UInt64) -> KnowledgeChange {
        KnowledgeChange(version: KnowledgeVersion(version), edits: nil)
    }

    @Test func aVersionThatIsFoundIsToldOnce() {
        var told = ToldVersion(KnowledgeVersion(3))
        #expect(told.find(KnowledgeVersion(3)) == nil)
        #expect(told.find(KnowledgeVersion(5)) == Self.unknown(5))
        #expect(told.find(KnowledgeVersion(5)) == nil)
        #expect(told.find(KnowledgeVersion(4)) == nil)
        #expect(told.version == KnowledgeVersion(5))
    }

    @Test func aChangeOfOursIsToldWithItsEdits() {
        var told = ToldVersion(KnowledgeVersion(3))
        #expect(told.commit(Self.change(4)) == [Self.change(4)])
        #expect(told.commit(Self.change(5)) == [Self.change(5)])
        #expect(told.find(KnowledgeVersion(5)) == nil)
    }

    @Test func whatOthersDidInBetweenIsToldFirst() {
        var told = ToldVersion(KnowledgeVersion(3))
        #expect(told.commit(Self.change(7)) == [Self.unknown(6), Self.change(7)])
        #expect(told.version == KnowledgeVersion(7))
    }

    @Test func aChangeOfOursThatWasFoundFirstIsStillToldWithItsEdits() {
        var told = ToldVersion(KnowledgeVersion(3))
        #expect(told.find(KnowledgeVersion(4)) == Self.unknown(4))
        #expect(told.commit(Self.change(4)) == [Self.change(4)])
        #expect(told.version == KnowledgeVersion(4))
    }

    @Test func aChangeOfTooManyEditsIsOfUnknownOnes() {
        let edits = Array(repeating: KnowledgeEdit.deleteConcept("c"), count: KnowledgeChange.editLimit)
        #expect(KnowledgeChange(version: KnowledgeVersion(1), edits: edits).edits?.count == edits.count)
        #expect(KnowledgeChange(version: KnowledgeVersion(1), edits: edits + edits).edits == nil)
    }

    @Test func aChangeListsOnlyTheEditsThatChangedSomething() {
        let edits: [KnowledgeEdit] = [.deleteConcept("a"), .deleteConcept("b"), .deleteScenario("c")]
        let applied = AppliedEdits(outcomes: [.unchanged, .deleted, .deleted], version: KnowledgeVersion(2))
        #expect(applied.change(by: edits) == KnowledgeChange(version: KnowledgeVersion(2), edits: Array(edits[1...])))
        let nothing = AppliedEdits(outcomes: [.unchanged], version: KnowledgeVersion(2))
        #expect(nothing.change(by: [.deleteConcept("a")]) == nil)
    }
}
