import HalcyonTesting

/// Streams of requests of known kinds.
struct RequestStream {
    private var random: SplitMix64

    init(seed: UInt64) { self.random = SplitMix64(seed: seed) }

    /// Keys of which few are asked for often: the popularity of the n-th falls with 1/n.
    mutating func zipf(_ count: Int, keys: Int, from first: UInt64 = 0) -> [UInt64] {
        var sums: [Double] = []
        for rank in 1...keys { sums.append((sums.last ?? 0) + 1 / Double(rank)) }
        return (0..<count).map { _ in
            let target = Double.random(in: 0..<(sums.last ?? 0), using: &self.random)
            var (low, high) = (0, keys - 1)
            while low < high {
                let middle = (low + high) / 2
                if sums[middle] < target { low = middle + 1 } else { high = middle }
            }
            return first + UInt64(low)
        }
    }

    /// New keys of which each comes again twice, soon, and then never.
    mutating func recent(_ count: Int, reach: Int, from first: UInt64) -> [UInt64] {
        (0..<count).map { index in
            let age = index % 3 == 0 ? 0 : Int.random(in: 1...reach, using: &self.random)
            return first + UInt64(max(0, index - age) / 3)
        }
    }

    /// The same keys over and over, in order.
    static func loop(_ count: Int, length: Int, from first: UInt64 = 0) -> [UInt64] {
        (0..<count).map { first + UInt64($0 % length) }
    }
}
