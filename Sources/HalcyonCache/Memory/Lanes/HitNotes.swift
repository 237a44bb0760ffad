/// What the lookups of one lane leave behind in one stripe: counts, and hits that the policy is to be told of.
///
/// Not all hits are told. Most are of few entries that are hit all the time, and that they are is known after the first
/// few; and when the policy is too busy to listen, a sample must do.
@usableFromInline
struct HitNotes: Sendable {
    private static var scarcest: Int { 7 }
    private static var successesPerDoubling: Int { 64 }
    private static var hitsPerRareMeeting: Int { 1024 }

    /// How many hits can wait.
    @inlinable static var capacity: Int { 20 }

    @usableFromInline var hits = 0
    @usableFromInline var misses = 0
    /// How many hits wait.
    @usableFromInline var waiting: Int32 = 0
    /// How many may wait before they are told.
    @usableFromInline var limit: Int32 = 1
    /// Hits that waited and were not told all the same.
    @usableFromInline var untold = 0
    /// Which hits are told: those whose number has none of these bits.
    @usableFromInline var sampling = 0
    /// The slots of those that wait.
    @usableFromInline var slots = InlineArray<20, Int32>(repeating: 0)
    /// The slots that were hit lately, as bits by the end of their numbers; they are not told again.
    @usableFromInline var recent = InlineArray<8, UInt64>(repeating: 0)
    /// How many hits were told since `recent` was empty.
    private var told = 0
    /// How often in a row the policy listened.
    private var successes = 0
    /// How many hits there had been when two lookups met here the last time.
    private var hitsAtMeeting = 0

    init() {}

    /// Notes a hit, after it was counted.
    ///
    /// - Returns: whether it is time to tell.
    @inlinable @inline(__always)
    mutating func note(_ slot: Int) -> Bool {
        guard self.hits & self.sampling == 0 else { return false }
        guard self.waiting < Self.capacity else {
            self.untold &+= 1
            return true
        }
        let word = (slot &>> 6) & 7
        let bit = UInt64(1) &<< UInt64(truncatingIfNeeded: slot)
        guard self.recent[word] & bit == 0 else { return false }
        self.recent[word] |= bit
        self.slots[Int(self.waiting)] = Int32(truncatingIfNeeded: slot)
        self.waiting &+= 1
        return self.waiting >= self.limit
    }

    /// Gives the slots that wait, and forgets them.
    ///
    /// - Parameter recentLimit: after how many told hits those that were hit lately are forgotten too.
    mutating func take(recentLimit: Int, _ body: (_ slot: Int) -> Void) {
        for number in 0..<Int(self.waiting) { body(Int(self.slots[number])) }
        self.told += Int(self.waiting)
        self.waiting = 0
        guard self.told >= recentLimit else { return }
        self.told = 0
        self.recent = InlineArray(repeating: 0)
    }

    /// The policy did not listen: the hits that wait are not told, and of later ones fewer.
    mutating func giveUp() {
        self.untold &+= Int(self.waiting)
        self.waiting = 0
        self.successes = 0
        self.sampling = min(self.sampling << 1 | 1, Self.scarcest)
    }

    /// The policy listened; if it does so for a while, it is told more.
    mutating func noteSuccess() {
        self.successes &+= 1
        guard self.sampling != 0, self.successes >= Self.successesPerDoubling else { return }
        self.successes = 0
        self.sampling >>= 1
    }

    /// Notes that two lookups met here.
    ///
    /// - Returns: whether they had met not long ago.
    mutating func noteMeeting() -> Bool {
        let since = self.hits - self.hitsAtMeeting
        self.hitsAtMeeting = self.hits
        return since < Self.hitsPerRareMeeting
    }
}
