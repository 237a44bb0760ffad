import HalcyonTesting
import Testing

@testable import HalcyonCache

@Suite struct CacheReplayTests {
    func lines(_ text: String) -> [ArraySlice<UInt8>] { text.split(separator: " ").map { Array($0.utf8)[...] } }

    func outcomes(_ text: String, capacities: [Int], policy: EvictionPolicyKind) -> [CacheReplay.Outcome] {
        let replay = CacheReplay(capacities: capacities, policy: policy)
        for line in self.lines(text) { replay.request(line) }
        return replay.outcomes
    }

    @Test func leastRecentlyUsedGoes() {
        let outcomes = self.outcomes("a b c a b d a b c", capacities: [1, 2, 3, 4], policy: .lru)
        #expect(outcomes.map(\.capacity) == [1, 2, 3, 4])
        #expect(outcomes.map(\.requests) == [9, 9, 9, 9])
        #expect(outcomes.map(\.hits) == [0, 0, 4, 5])
        #expect(outcomes[3].hitRatio == 5.0 / 9)
    }

    @Test(arguments: EvictionPolicyKind.allCases)
    func itIsTheSameEveryTime(policy: EvictionPolicyKind) {
        var random = SplitMix64(seed: 3)
        let text = (0..<20_000).map { _ in
            String(Int(Double.random(in: 0..<1, using: &random) * Double.random(in: 0..<4000, using: &random)))
        }.joined(separator: " ")
        let first = self.outcomes(text, capacities: [50, 500], policy: policy)
        #expect(first == self.outcomes(text, capacities: [50, 500], policy: policy))
        #expect(first[0].hits > 0 && first[0].hits < first[1].hits)
    }

    @Test func nothingAskedIsNothingFound() {
        #expect(self.outcomes("", capacities: [5], policy: .adaptive).map(\.hitRatio) == [0])
    }

    @Test func linesAreToldApart() {
        let lines = ["a", "b", "aa", "\0", "\0\0", "12345678", "123456781", "1234567812345678", "\0\0\0\0\0\0\0\0"]
        let keys = lines.map { TraceKey(Array($0.utf8)[...]) }
        #expect(Set(keys).count == lines.count)
        let slice = Array("xxa".utf8)[2...]
        #expect(TraceKey(slice) == keys[0], "where a line lies in its piece does not matter")
    }

    @Test func tensOfThousandsOfLinesHaveKeysOfTheirOwn() {
        let keys = (0..<50_000).map { TraceKey(Array("user-\($0)".utf8)[...]) }
        #expect(Set(keys).count == 50_000)
        #expect(Set(keys.map { $0.hash(seed: 7) }).count == 50_000)
    }
}
