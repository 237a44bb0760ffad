#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Ranks with a probability proportional to `1 / rank^exponent`.
struct Zipf: Sendable {
    /// The cumulative weights; the last is their sum.
    private let cumulative: [Double]

    init(count: Int, exponent: Double) {
        precondition(count > 0, "there is something to choose from")
        var sum = 0.0
        self.cumulative = (1...count).map { rank in
            sum += pow(Double(rank), -exponent)
            return sum
        }
    }

    /// The share of this many draws that is expected to have been drawn before.
    func repeatShare(draws: Int) -> Double {
        let sum = self.cumulative[self.cumulative.count - 1]
        var distinct = 0.0
        var before = 0.0
        for weight in self.cumulative {
            distinct += 1 - pow(1 - (weight - before) / sum, Double(draws))
            before = weight
        }
        return 1 - distinct / Double(draws)
    }

    /// A rank of 0 ..< count; 0 is the most frequent.
    func draw(using random: inout SeededRandom) -> Int {
        let target = random.unit() * self.cumulative[self.cumulative.count - 1]
        var low = 0
        var high = self.cumulative.count - 1
        while low < high {
            let middle = (low + high) / 2
            if self.cumulative[middle] > target { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
