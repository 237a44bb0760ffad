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
        let words = self.words.span
        var least = UInt64(Self.ceiling)
        for row in 0..<4 {
            let (offset, shift) = Self.counter(of: hash, row: row)
            least = min(least, (words[block &+ offset] &>> shift) & 15)
        }
        return Int(truncatingIfNeeded: least)
    }

    /// Counts a key once; `period` additions later all counts are halved.
    mutating func add(_ hash: UInt64, period: Int) {
        let block = self.agedBlock(of: hash)
        var words = self.words.mutableSpan
        var added: UInt64 = 0
        for row in 0..<4 {
            let (offset, shift) = Self.counter(of: hash, row: row)
            let word = words[block &+ offset]
            let step: UInt64 = (word &>> shift) & 15 < 15 ? 1 : 0
            words[block &+ offset] = word &+ (step &<< shift)
            added |= step
        }
        guard added != 0 else { return }
        self.additions &+= 1
        if self.additions >= period {
            self.additions /= 2
            self.epoch &+= 1
        }
    }

    /// Where in its block a key's counter of a row is: the word, and the bits in it. A row has two words.
    @inline(__always)
    private static func counter(of hash: UInt64, row: Int) -> (offset: Int, shift: UInt64) {
        let pick = hash &>> UInt64(truncatingIfNeeded: 32 &+ row &* 8)
        return (row &* 2 &+ Int(truncatingIfNeeded: pick & 1), ((pick &>> 1) & 15) &* 4)
    }

    /// Takes a table of twice the size once the old one is small for so many entries, and begins to count anew: copied
    /// counts would be those of two keys each.
    mutating func makeRoom(for entries: Int) {
        guard entries * 2 > self.words.count else { return }
        self = FrequencySketch(words: self.words.count * 2)
    }

    /// The first word of a key's block, after the halvings that it is behind.
    @inline(__always)
    private mutating func agedBlock(of hash: UInt64) -> Int {
        let block = Int(truncatingIfNeeded: hash & self.mask)
        let first = block &* Self.wordsPerBlock
        if self.epochs[block] != self.epoch { self.age(block) }
        return first
    }

    /// Catches up with the halvings that a block has missed; after four nothing is left.
    private mutating func age(_ block: Int) {
        let behind = self.epoch &- self.epochs[block]
        self.epochs[block] = self.epoch
        for index in block * Self.wordsPerBlock..<(block + 1) * Self.wordsPerBlock {
            for _ in 0..<min(behind, 4) { self.words[index] = (self.words[index] >> 1) & Self.halves }
        }
    }
}
