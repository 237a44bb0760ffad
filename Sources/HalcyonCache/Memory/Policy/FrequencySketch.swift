/// How often a key was asked for of late, approximately, in 16 to 32 bytes an entry of the cache.
///
/// A count-min sketch of four-bit counters whose four counters of a key lie in one block of 64 bytes, so that a key
/// costs one cache line (G. Cormode and S. Muthukrishnan, 2005; blocks and ageing as in Caffeine, after G. Einziger, R.
/// Friedman and B. Manes, 2017). Every so many additions all counters are halved: not at once, but each block when it
/// is next touched, so that no operation is long.
struct FrequencySketch: Sendable {
    /// What a counter can hold.
    static var ceiling: Int { 15 }

    private static let halves: UInt64 = 0x7777_7777_7777_7777
    private static let wordsPerBlock = 8
    private static let fewestWords = 512

    private var words: [UInt64]
    /// The halvings that each block has seen, modulo 256.
    private var epochs: [UInt8]
    private var epoch: UInt8 = 0
    private var mask: UInt64
    /// Additions since the last halving, themselves halved with it.
    private var additions = 0

    init() { self.init(words: Self.fewestWords) }

    /// - Parameter words: a power of two, eight at least.
    private init(words: Int) {
        self.words = Array(repeating: 0, count: words)
        self.epochs = Array(repeating: 0, count: words / Self.wordsPerBlock)
        self.mask = UInt64(self.epochs.count - 1)
    }

    /// The bytes that it takes.
    var bytes: Int { self.words.count * MemoryLayout<UInt64>.stride + self.epochs.count }

    /// How often a key was added, at most ``ceiling``; rather too much than too little.
    mutating func frequency(of hash: UInt64) -> Int {
        let block = self.agedBlock(of: hash)
        var picks = UInt32(truncatingIfNeeded: hash >> 32)
        var least = UInt64(Self.ceiling)
        for pair in 0..<4 {
            let word = self.words[block &+ pair &* 2 &+ Int(picks & 1)]
            let shift = UInt64((picks >> 1) & 15) &* 4
            least = min(least, (word >> shift) & 15)
            picks >>= 8
        }
        return Int(least)
    }

    /// Counts a key once; `period` additions later all counts are halved.
    mutating func add(_ hash: UInt64, period: Int) {
        let block = self.agedBlock(of: hash)
        var picks = UInt32(truncatingIfNeeded: hash >> 32)
        var isAdded = false
        for pair in 0..<4 {
            let index = block &+ pair &* 2 &+ Int(picks & 1)
            let shift = UInt64((picks >> 1) & 15) &* 4
            let word = self.words[index]
            if (word >> shift) & 15 < 15 {
                self.words[index] = word &+ (1 << shift)
                isAdded = true
            }
            picks >>= 8
        }
        guard isAdded else { return }
        self.additions += 1
        if self.additions >= period {
            self.additions /= 2
            self.epoch &+= 1
        }
    }

    /// Takes a table of twice the size once the old one is small for so many entries, and begins to count anew: copied
    /// counts would be those of two keys each.
    mutating func makeRoom(for entries: Int) {
        guard entries * 2 > self.words.count else { return }
        self = FrequencySketch(words: self.words.count * 2)
    }

    /// The first word of a key's block, after the halvings that it is behind.
    private mutating func agedBlock(of hash: UInt64) -> Int {
        let block = Int(truncatingIfNeeded: hash & self.mask)
        let first = block &* Self.wordsPerBlock
        let behind = self.epoch &- self.epochs[block]
        if behind != 0 {
            self.epochs[block] = self.epoch
            for index in first..<first + Self.wordsPerBlock {
                for _ in 0..<min(behind, 4) { self.words[index] = (self.words[index] >> 1) & Self.halves }
            }
        }
        return first
    }
}
