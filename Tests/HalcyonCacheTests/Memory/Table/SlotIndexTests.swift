import HalcyonTesting
import Testing

@testable import HalcyonCache

@Suite struct SlotIndexTests {
    /// All slots that the index gives for a hash.
    func slots(_ index: borrowing SlotIndex, _ hash: UInt64) -> [Int] {
        var slots: [Int] = []
        var cursor = index.start(hash)
        while true {
            let slot = index.next(&cursor, hash)
            guard slot >= 0 else { return slots }
            slots.append(slot)
        }
    }

    @Test(arguments: UInt64(1)...20)
    func findsWhatADictionaryFinds(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var index = SlotIndex()
        var expected: [Int: UInt64] = [:]
        // Few hashes that crowd at both ends of the table, so that runs are long and go around the end.
        let hashes = (0..<40).map { number in
            UInt64(number) << 32 | (number % 3 == 0 ? 0 : UInt64(0xFFFF_FF00) << 32)
        }
        for _ in 0..<4000 {
            let slot = Int.random(in: 0..<200, using: &random)
            if let hash = expected.removeValue(forKey: slot) {
                index.remove(slot, hash: hash)
            } else {
                let hash = hashes.randomElement(using: &random) ?? 0
                expected[slot] = hash
                index.insert(slot, hash: hash)
            }
            #expect(index.count == expected.count)
            let hash = hashes.randomElement(using: &random) ?? 0
            #expect(Set(self.slots(index, hash)) == Set(expected.filter { $0.value == hash }.keys))
        }
        for (slot, hash) in expected { #expect(self.slots(index, hash).contains(slot)) }
    }

    @Test func nothingIsFoundWhereNothingIs() {
        var index = SlotIndex()
        #expect(self.slots(index, 0) == [])
        index.insert(0, hash: 0)
        #expect(self.slots(index, 0) == [0])
        #expect(self.slots(index, 1 << 32) == [])
        index.remove(0, hash: 0)
        #expect(self.slots(index, 0) == [])
    }

    @Test func removingWhatIsNotThereIsAProgrammersError() async {
        await #expect(processExitsWith: .failure) {
            var index = SlotIndex()
            index.insert(1, hash: 7 << 32)
            index.remove(2, hash: 7 << 32)
        }
    }
}
