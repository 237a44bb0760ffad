import Glibc
public import Synchronization

/// The lock that lookups of one lane take for one stripe, and what they leave there for later.
///
/// It fills two cache lines of its own. The lock is held for the length of a probe, some ten nanoseconds, so waiting for
/// it means to look again; only when that has not helped for a while the thread lets others run.
@usableFromInline
struct ReadCell: ~Copyable {
    @usableFromInline static var free: UInt32 { 0 }
    @usableFromInline static var reading: UInt32 { 1 }
    @usableFromInline static var changing: UInt32 { 2 }
    private static var looksBeforeYielding: Int { 4096 }

    /// How many hits can wait to be told to the policy.
    @inlinable static var capacity: Int { 20 }

    @usableFromInline let word = Atomic<UInt32>(0)
    /// How many hits wait.
    @usableFromInline var waiting: Int32 = 0
    /// How many may wait before they are told.
    @usableFromInline var limit: Int32 = 1
    @usableFromInline var hits = 0
    @usableFromInline var misses = 0
    /// Hits that waited and that the policy was not told of all the same, because it was busy.
    @usableFromInline var untold: Int32 = 0
    /// Which hits the policy is told of: those whose number has none of these bits.
    @usableFromInline var sampling = 0
    @usableFromInline var slots = InlineArray<20, Int32>(repeating: 0)

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
        self.slots[Int(self.waiting)] = slot
        self.waiting &+= 1
        return self.waiting >= self.limit
    }
}
