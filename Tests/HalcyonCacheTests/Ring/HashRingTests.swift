import HalcyonTesting
import Testing

@testable import HalcyonCache

@Suite struct HashRingTests {
    private static let hashes: [UInt64] = {
        var random = SplitMix64(seed: 7)
        return (0..<20_000).map { _ in random.next() }
    }()

    private static func names(_ count: Int) -> [String] { (1...count).map { "10.0.0.\($0):6379" } }

    /// The part of keys that belong to another node in the second ring.
    private static func moved(_ one: HashRing, _ other: HashRing) -> Double {
        let moved = Self.hashes.count { hash in
            one.node(for: hash).map { one.names[$0] } != other.node(for: hash).map { other.names[$0] }
        }
        return Double(moved) / Double(Self.hashes.count)
    }

    @Test(arguments: [1, 2, 3, 5, 10, 30])
    func noNodeHasMuchMoreOrLessThanItsShare(_ count: Int) {
        let shares = HashRing(names: Self.names(count)).shares.map { $0 * Double(count) }
        #expect(shares.allSatisfy { $0 <= 1.1 && $0 >= 0.85 })
        #expect(abs(shares.reduce(0, +) - Double(count)) < 1e-9)
    }

    @Test func sharesAreWhatKeysFind() {
        let ring = HashRing(names: Self.names(5))
        var counts = [Double](repeating: 0, count: 5)
        for hash in Self.hashes { if let node = ring.node(for: hash) { counts[node] += 1 } }
        for (count, share) in zip(counts, ring.shares) {
            #expect(abs(count / Double(Self.hashes.count) - share) < 0.01)
        }
    }

    /// The n-th part is the least that can move: it is what the new node has.
    @Test(arguments: [3, 5, 10, 30])
    func littleMoreMovesThanANewNodeGets(_ count: Int) {
        let moved = Self.moved(HashRing(names: Self.names(count)), HashRing(names: Self.names(count + 1)))
        #expect(moved * Double(count + 1) > 0.8)
        #expect(moved * Double(count + 1) < 1.2)
    }

    @Test(arguments: [3, 5, 10, 30])
    func littleMoreMovesThanALostNodeHad(_ count: Int) {
        var names = Self.names(count)
        let full = HashRing(names: names)
        names.remove(at: 1)
        let moved = Self.moved(full, HashRing(names: names))
        #expect(moved > full.shares[1] - 0.02)
        #expect(moved * Double(count) < 1.25)
    }

    @Test func withoutABoundOnlyTheNewNodesKeysMove() {
        let one = HashRing(names: Self.names(4), bound: 9)
        let other = HashRing(names: Self.names(5), bound: 9)
        for hash in Self.hashes where other.node(for: hash) != 4 {
            #expect(one.node(for: hash) == other.node(for: hash))
        }
    }

    @Test func keysOfANodeThatIsDownSpreadAndOthersStay() {
        let ring = HashRing(names: Self.names(5))
        var takers: [Int: Int] = [:]
        for hash in Self.hashes {
            let owner = ring.node(for: hash)
            let found = ring.node(for: hash) { $0 != 2 }
            if owner == 2, let found { takers[found, default: 0] += 1 } else { #expect(found == owner) }
        }
        #expect(Set(takers.keys) == [0, 1, 3, 4])
        let most = Double(takers.values.max() ?? 0)
        #expect(most < 2 * Double(takers.values.reduce(0, +)) / 4)
    }

    @Test func whereNoNodeIsUsableThereIsNone() {
        #expect(HashRing(names: []).node(for: 1) == nil)
        #expect(HashRing(names: []).node(for: 1) { _ in true } == nil)
        #expect(HashRing(names: Self.names(3)).node(for: 1) { _ in false } == nil)
        #expect(HashRing(names: ["a"], pointsPerNode: 1).node(for: .max) == 0)
    }

    /// Processes of different versions must agree: if these change, a whole tier is looked for elsewhere.
    @Test func placesNeverChange() {
        let ring = HashRing(names: ["redis-1:6379", "redis-2:6379", "redis-3:6379"])
        let found = (0..<12).map { ring.node(for: UInt64($0) << 60 | 0x0123_4567_89AB_CDEF) }
        #expect(found == [2, 1, 0, 1, 2, 0, 0, 2, 0, 0, 1, 1])
        let key = CacheKey(digest: 0..<32)
        #expect(key.placementHash == 12_715_958_419_730_225_769)
        #expect(key.words.0 == 0x0001_0203_0405_0607)
        #expect(key.words.3 == 0x1819_1A1B_1C1D_1E1F)
    }

    /// Keys that are no digests but small numbers.
    @Test func placementSpreadsEvenPoorKeys() {
        let ring = HashRing(names: Self.names(3))
        var counts = [0, 0, 0]
        for number in 0..<3_000 {
            let bytes = (0..<32).map { $0 < 8 ? UInt8(truncatingIfNeeded: number >> (8 * (7 - $0))) : 0 }
            if let node = ring.node(for: CacheKey(digest: bytes).placementHash) { counts[node] += 1 }
        }
        #expect(counts.allSatisfy { $0 > 850 && $0 < 1_200 })
    }
}
