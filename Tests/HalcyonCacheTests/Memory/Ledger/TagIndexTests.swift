import HalcyonTesting
import Testing

@testable import HalcyonCache

@Suite struct TagIndexTests {
    /// Takes all slots of a tag out, as an invalidation does.
    func take(_ tag: CacheTag, from index: inout TagIndex) -> Set<Int32> {
        var slots: Set<Int32> = []
        while let slot = index.slot(of: tag) {
            slots.insert(slot)
            index.remove(slot: slot)
        }
        return slots
    }

    @Test func tagLeadsToItsSlots() {
        var index = TagIndex()
        index.add(["a", "b"], slot: 1)
        index.add(["b"], slot: 7)
        index.add([], slot: 3)
        #expect(index.slot(of: "a") == 1)
        #expect(index.slot(of: "c") == nil)
        #expect(Set(index.tags(of: 1)) == ["a", "b"])
        #expect(index.tags(of: 3) == [] && index.tags(of: 99) == [])
        #expect(self.take("b", from: &index) == [1, 7])
        #expect(index.count == 0)
    }

    @Test func tagNamedTwiceCountsOnce() {
        var index = TagIndex()
        index.add(["a", "a", "b", "a"], slot: 1)
        #expect(index.tags(of: 1).count == 2)
        index.remove(slot: 1)
        #expect(index.slot(of: "a") == nil)
        #expect(index.count == 0)
    }

    @Test(arguments: UInt64(1)...20)
    func knowsWhatADictionaryKnows(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var index = TagIndex()
        var expected: [Int32: Set<CacheTag>] = [:]
        let tags = (0..<8).map { CacheTag("tag-\($0)") }
        for _ in 0..<2000 {
            let slot = Int32.random(in: 0..<50, using: &random)
            let tag = tags.randomElement(using: &random) ?? "none"
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<7 where expected[slot] == nil:
                let some = tags.filter { _ in Int.random(in: 0..<4, using: &random) == 0 }
                expected[slot] = Set(some)
                index.add(some, slot: slot)
            case 9:
                #expect(self.take(tag, from: &index) == Set(expected.filter { $0.value.contains(tag) }.keys))
                expected = expected.filter { !$0.value.contains(tag) }
            default:
                expected[slot] = nil
                index.remove(slot: slot)
            }
            #expect(Set(index.tags(of: slot)) == expected[slot] ?? [])
            #expect(index.count == Set(expected.values.joined()).count)
        }
    }
}
