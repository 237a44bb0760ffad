import Glibc
public import Synchronization

/// The locks of a cache's stripes: a lookup takes one of its stripe's, a change takes all of them.
///
/// A lock is written to even by those who only read, and a cache line that two cores write to in turn costs each more
/// than a whole lookup. So there can be several lanes, each with a lock for every stripe, and a thread keeps to its
/// own: lookups on different cores then share nothing but what they read. A cache begins with one lane, which also
/// makes what a single task does repeatable, and opens more when lookups meet.
@safe @usableFromInline
struct ReadLanes: ~Copyable, @unchecked Sendable {
    @inlinable static var stripeCount: Int { 1 << Self.stripeBits }
    @inlinable static var stripeBits: Int { 4 }

    /// The stripe of a key's hash. The index of the stripe uses the other end of it.
    @inlinable @inline(__always)
    static func stripe(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash) & (Self.stripeCount - 1) }

    /// The number of a slot among those of all stripes.
    @inlinable @inline(__always)
    static func globalSlot(_ slot: Int, stripe: Int) -> Int32 {
        Int32(truncatingIfNeeded: slot << Self.stripeBits | stripe)
    }

    @inlinable @inline(__always)
    static func stripe(ofGlobal slot: Int32) -> Int { Int(slot) & (Self.stripeCount - 1) }

    @inlinable @inline(__always)
    static func slot(ofGlobal slot: Int32) -> Int { Int(slot) >> Self.stripeBits }
    private static var mostLanes: Int { 8 }
    private static var meetingsPerLane: Int { 64 }

    /// Lane after lane, each with a cell for every stripe.
    @usableFromInline let cells: UnsafeMutableRawPointer
    /// Changes only while the first lane's locks are all held.
    @usableFromInline let count = Atomic<Int>(1)
    private let limit: Int
    private let meetings = Atomic<Int>(0)

    /// - Parameter limit: the most lanes, a power of two; by default as many as there are processors.
    init(limit: Int? = nil) {
        var lanes = 1
        let processors = limit ?? Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        while lanes < min(processors, Self.mostLanes) { lanes *= 2 }
        self.limit = lanes
        unsafe self.cells = .allocate(byteCount: lanes * Self.stripeCount * ReadCell.bytes, alignment: ReadCell.bytes)
        for number in 0..<lanes * Self.stripeCount { self.cell(number).initialize() }
    }

    deinit {
        for number in 0..<self.limit * Self.stripeCount { self.cell(number).deinitialize() }
        unsafe self.cells.deallocate()
    }

    @inlinable @inline(__always)
    func cell(_ number: Int) -> ReadCell { unsafe ReadCell(at: self.cells + number &* ReadCell.bytes) }

    /// The cell of a stripe in a lane.
    @inlinable @inline(__always)
    func cell(_ stripe: Int, lane: Int) -> ReadCell { self.cell(lane &* Self.stripeCount &+ stripe) }

    /// Begins a lookup in a stripe; the cell is to be unlocked after it.
    @inlinable @inline(__always)
    func enter(_ stripe: Int) -> ReadCell {
        let count = self.count.load(ordering: .relaxed)
        let cell = self.cell(stripe, lane: count == 1 ? 0 : self.lane(among: count))
        if !cell.tryLock(as: .reader) { self.meet(cell) }
        return cell
    }

    /// Begins a change of a stripe.
    ///
    /// - Returns: the number of lanes, for ``unlock(_:lanes:)``.
    @inlinable @inline(__always)
    func lock(_ stripe: Int) -> Int {
        if !self.cell(stripe).tryLock(as: .changer) { self.cell(stripe).lock(as: .changer) }
        let count = self.count.load(ordering: .relaxed)
        if count > 1 {
            for lane in 1..<count { self.cell(stripe, lane: lane).lock(as: .changer) }
        }
        return count
    }

    @inlinable @inline(__always)
    func unlock(_ stripe: Int, lanes: Int) {
        for lane in 0..<lanes { self.cell(stripe, lane: lane).unlock() }
    }

    /// Adds what the lookups of a stripe counted; for who holds all its locks.
    func count(_ stripe: Int, lanes: Int, into statistics: inout CacheStatistics) {
        for lane in 0..<lanes {
            let notes = self.cell(stripe, lane: lane).notes
            statistics.hits += notes.hits
            statistics.misses += notes.misses
            statistics.untoldHits += notes.untold
        }
    }

    /// Forgets the hits that wait in a stripe; for who holds all its locks.
    @usableFromInline
    func forgetHits(_ stripe: Int) {
        for lane in 0..<self.count.load(ordering: .relaxed) { self.cell(stripe, lane: lane).notes.waiting = 0 }
    }

    @usableFromInline
    func lane(among count: Int) -> Int { ThreadNumber.current & (count - 1) }

    /// Waits for a cell that somebody else holds, and opens more lanes if that happens too often.
    @usableFromInline
    func meet(_ cell: ReadCell) {
        let isMeeting = cell.isHeldByReader
        cell.lock(as: .reader)
        guard isMeeting, cell.notes.noteMeeting(), let count = self.lanesToDouble() else { return }
        cell.unlock()
        self.widen(from: count)
        cell.lock(as: .reader)
    }

    /// Two lookups met again soon: this thread takes another lane the next time.
    ///
    /// - Returns: how many lanes there are, if there should be twice as many; nil else.
    func lanesToDouble() -> Int? {
        let count = self.count.load(ordering: .relaxed)
        if count > 1 { ThreadNumber.moveOn() }
        let meetings = self.meetings.wrappingAdd(1, ordering: .relaxed).newValue
        return count < self.limit && meetings >= count * Self.meetingsPerLane ? count : nil
    }

    /// Doubles the lanes, unless somebody else just did. To be called without any of the locks.
    func widen(from count: Int) {
        for stripe in 0..<Self.stripeCount { self.cell(stripe).lock(as: .changer) }
        _ = self.count.compareExchange(expected: count, desired: count * 2, ordering: .relaxed)
        for stripe in 0..<Self.stripeCount { self.cell(stripe).unlock() }
    }
}
