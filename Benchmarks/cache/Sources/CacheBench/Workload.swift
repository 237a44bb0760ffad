import Glibc

/// Which keys are asked for, and how many a cache may hold.
///
/// Keys are drawn with Zipf's law, exponent 0.99, and spread over all integers; the Java driver draws the same ones.
struct Workload: Sendable {
    let name: String
    let capacity: Int
    /// Whether a lookup that finds nothing is followed by a write.
    let isFilling: Bool
    /// More than two million requests, read round and round; a power of two.
    let keys: [Int]

    init(_ name: String, keys count: Int, capacity: Int) {
        self.name = name
        self.capacity = capacity
        self.isFilling = count > capacity
        var sums: [Double] = []
        var sum = 0.0
        for rank in 1...count {
            sum += pow(Double(rank), -0.99)
            sums.append(sum)
        }
        var state: UInt64 = 42
        self.keys = (0..<1 << 21).map { _ in
            let draw = Double(Self.next(&state) >> 11) / Double(1 << 53) * sum
            var (low, high) = (0, count - 1)
            while low < high {
                let middle = (low + high) / 2
                if sums[middle] < draw { low = middle + 1 } else { high = middle }
            }
            return low &* 2_654_435_761
        }
    }

    /// Few keys in much room; all there is in just the room for it; ten times as much as there is room for.
    static let named: [String: Workload] = {
        let all = [
            Workload("roomy", keys: 10_000, capacity: 32_768), Workload("full", keys: 10_000, capacity: 10_000),
            Workload("crowded", keys: 100_000, capacity: 10_000),
        ]
        return Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
    }()

    /// SplitMix64.
    private static func next(_ state: inout UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
