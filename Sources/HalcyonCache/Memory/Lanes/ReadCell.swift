import Glibc
public import Synchronization

/// The lock that lookups of one lane take for one stripe, and what they leave there for later.
///
/// It fills four cache lines of its own. The lock is held for the length of a probe, some ten nanoseconds, so waiting
/// for it means to look again; only when that has not helped for a while the thread lets others run.
@usableFromInline
struct ReadCell: ~Copyable {
    @usableFromInline static var free: UInt32 { 0 }
    @usableFromInline static var reading: UInt32 { 1 }
    @usableFromInline static var changing: UInt32 { 2 }
    private static var scarcest: Int { 7 }
    private static var successesPerDoubling: Int { 64 }
    private static var hitsPerRareMeeting: Int { 1024 }
    private static var looksBeforeYielding: Int { 4096 }

    /// How many hits can wait to be told to the policy.
    @inlinable static var capacity: Int { 20 }

    @usableFromInline let word = Atomic<UInt32>(0)
    /// How many hits wait.
    @usableFromInline var waiting: Int32 = 0
    /// How many may wait before they are told.
    @usableFromInline var limit: Int32 = 1
    /// Hits that waited and that the policy was not told of all the same, because it was busy.
    @usableFromInline var untold: Int32 = 0
    @usableFromInline var hits = 0
    @usableFromInline var misses = 0
    /// Which hits the policy is told of: those whose number has none of these bits. More of them when it was busy, so
    /// that a sample of the hits is told instead of none.
    @usableFromInline var sampling = 0
    /// How often in a row the policy was not busy.
    private var successes: Int32 = 0
    /// How many hits there had been when two lookups met here the last time.
    private var hitsAtMeeting = 0
    @usableFromInline var slots = InlineArray<20, Int32>(repeating: 0)
    /// The slots that were hit lately, as bits by the end of their numbers; the policy is not told of them again.
    ///
    /// Most hits are of few entries that are hit all the time. That they are is known after the first few.
    @usableFromInline var recent = InlineArray<8, UInt64>(repeating: 0)
    /// How many hits were told since `recent` was empty.
    var told = 0
    private let rest = InlineArray<6, Int>(repeating: 0)

    init() {}

    /// - Returns: whether it was free, and is now held.
    @inlinable @inline(__always)
    borrowing func tryLock(_ mode: UInt32) -> Bool {
        self.word.compareExchange(expected: 0, desired: mode, successOrdering: .acquiring, failureOrdering: .relaxed)
            .exchanged
    }

    @usableFromInline
    borrowing func lock(_ mode: UInt32) {
        var looks = 0
        while !self.tryLock(mode) {
            repeat {
                looks += 1
                if looks % Self.looksBeforeYielding == 0 { sched_yield() }
            } while self.word.load(ordering: .relaxed) != Self.free
        }
    }

    @inlinable @inline(__always)
    borrowing func unlock() { self.word.store(0, ordering: .releasing) }

    /// The policy was busy: the hits that wait are not told.
    mutating func giveUp() {
        self.untold &+= self.waiting
        self.waiting = 0
        self.successes = 0
        self.sampling = min(self.sampling << 1 | 1, Self.scarcest)
    }

    /// The policy was not busy.
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

    /// Forgets which slots were hit lately, if many were told since it did the last time.
    mutating func forgetRecent(after limit: Int) {
        self.told += Int(self.waiting)
        guard self.told >= limit else { return }
        self.told = 0
        self.recent = InlineArray(repeating: 0)
    }

    /// The slot of one of the hits that wait.
    borrowing func slot(_ number: Int) -> Int32 { self.slots[number] }

    /// Notes a hit for the policy, after it was counted.
    ///
    /// - Returns: whether it is time to tell.
    @inlinable @inline(__always)
    mutating func note(_ slot: Int32) -> Bool {
        guard self.hits & self.sampling == 0 else { return false }
        guard self.waiting < 20 else {
            self.untold &+= 1
            return true
        }
        let word = Int(truncatingIfNeeded: slot &>> 6) & 7
        let bit = UInt64(1) &<< UInt64(truncatingIfNeeded: slot)
        guard self.recent[word] & bit == 0 else { return false }
        self.recent[word] |= bit
        self.slots[Int(self.waiting)] = slot
        self.waiting &+= 1
        return self.waiting >= self.limit
    }
}
