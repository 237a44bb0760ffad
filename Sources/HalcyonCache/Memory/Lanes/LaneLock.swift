import Glibc
public import Synchronization

/// A lock for the length of a probe, some ten nanoseconds: half the cost of a mutex.
///
/// Waiting for it means to look again; only when that has not helped for a while the thread lets others run.
@usableFromInline
struct LaneLock: ~Copyable {
    /// Who holds it.
    @usableFromInline
    enum Holder: UInt32 {
        case nobody, reader, changer
    }

    private static var looksBeforeYielding: Int { 4096 }

    @usableFromInline let word = Atomic<UInt32>(Holder.nobody.rawValue)

    init() {}

    /// - Returns: whether it was free, and is now held.
    @inlinable @inline(__always)
    borrowing func tryLock(as holder: Holder) -> Bool {
        self.word.compareExchange(
            expected: Holder.nobody.rawValue, desired: holder.rawValue, successOrdering: .acquiring,
            failureOrdering: .relaxed
        ).exchanged
    }

    @usableFromInline
    borrowing func lock(as holder: Holder) {
        var looks = 0
        while !self.tryLock(as: holder) {
            repeat {
                looks += 1
                if looks % Self.looksBeforeYielding == 0 { sched_yield() }
            } while !self.isHeld(by: .nobody)
        }
    }

    @inlinable @inline(__always)
    borrowing func unlock() { self.word.store(Holder.nobody.rawValue, ordering: .releasing) }

    /// At a moment that may be over.
    borrowing func isHeld(by holder: Holder) -> Bool { self.word.load(ordering: .relaxed) == holder.rawValue }
}
