import Testing

@testable import HalcyonCache

@Suite struct NamespaceTableTests {
    @Test func entriesOfANameShareANumber() {
        var table = NamespaceTable()
        let first = table.add("a")
        #expect(table.add("a") == first)
        #expect(table.add("b") != first)
        #expect(table.add(.default) != first)
        #expect(table.count == 3)
    }

    @Test func nameLeavesWithItsLastEntry() {
        var table = NamespaceTable()
        let number = table.add("a")
        _ = table.add("a")
        #expect(table.remove(number) == false)
        #expect(table.number(of: "a") == number)
        #expect(table.remove(number) == false)
        #expect(table.number(of: "a") == nil)
        #expect(table.count == 1)
    }

    @Test func bumpGivesTheNumberAwayUntilItsEntriesAreGone() {
        var table = NamespaceTable()
        let old = table.add("a")
        _ = table.add("a")
        #expect(table.bump("a") == old)
        #expect(table.isBumped(old))
        #expect(table.outdated == 2)
        let new = table.add("a")
        #expect(new != old && !table.isBumped(new))
        #expect(table.remove(old) == false)
        #expect(table.remove(old) == true, "the number is free, and the stripes must forget that it was bumped")
        #expect(table.outdated == 0)
        #expect(table.add("b") == old)
        #expect(!table.isBumped(old))
    }

    @Test func bumpOfANameWithoutEntriesGivesNothingAway() {
        var table = NamespaceTable()
        #expect(table.bump("a") == nil)
        #expect(table.bump(.default) == nil)
        #expect(table.count == 1)
    }

    @Test func defaultNamespaceIsNeverFreeUnlessBumped() {
        var table = NamespaceTable()
        let first = table.add(.default)
        #expect(table.remove(first) == false)
        #expect(table.add(.default) == first)
        #expect(table.bump(.default) == first)
        let second = table.add(.default)
        #expect(second != first)
        #expect(table.remove(first) == true)
        #expect(table.remove(second) == false)
        #expect(table.number(of: .default) == second)
    }
}
