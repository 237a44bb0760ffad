/// Whether the tiers agree with each other and with the source.
public struct ConsistencyReport: Hashable, Sendable {
    /// What came of comparing one key.
    public enum Result: String, Hashable, Sendable, CaseIterable {
        case agreed
        /// Memory would serve something else than the source has, or than is in the shared tier and younger.
        case staleInMemory
        /// The shared tier would.
        case staleInSharedTier
        /// The key left memory meanwhile, or there is nothing to compare it with. Not counted as a difference.
        case missing
    }

    /// All comparisons so far, by result.
    public var results: [Result: Int]

    /// Of the last comparisons that had something to compare, how many there were and how many agreed.
    public var compared: Int
    public var agreed: Int

    /// The age of the oldest stale value that was found, counted from its load, and of the last one.
    public var oldestStale: Duration
    public var lastStale: Duration?

    public init(
        results: [Result: Int] = [:], compared: Int = 0, agreed: Int = 0, oldestStale: Duration = .zero,
        lastStale: Duration? = nil
    ) {
        self.results = results
        self.compared = compared
        self.agreed = agreed
        self.oldestStale = oldestStale
        self.lastStale = lastStale
    }

    /// The share of the last comparisons that agreed; 1 if there was none.
    public var share: Double { self.compared == 0 ? 1 : Double(self.agreed) / Double(self.compared) }

    /// How many nines the share has: 3 for 99.9 %. Where nothing differed it is what so many comparisons can show: 4 for
    /// ten thousand.
    public var nines: Double {
        guard self.compared > 0 else { return 0 }
        let differing = max(self.compared - self.agreed, 0)
        return Self.log10(Double(self.compared) / Double(max(differing, 1)))
    }

    /// The decimal logarithm of a number of at least 1, to more than six places.
    private static func log10(_ number: Double) -> Double {
        var (result, rest) = (0.0, number)
        while rest >= 10 {
            rest /= 10
            result += 1
        }
        var place = 0.5
        for _ in 0..<24 {
            rest *= rest
            if rest >= 10 {
                rest /= 10
                result += place
            }
            place /= 2
        }
        return result
    }
}
