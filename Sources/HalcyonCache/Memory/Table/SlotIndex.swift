/// Finds slots by hash: an open table with linear probing.
///
/// A bucket holds the upper half of a hash and a slot, so that a probe reads one cache line and looks at an entry only
/// when 32 bits agree; growing and removing need no entry at all. It is plain data: the same code serves every type of
/// key.
@usableFromInline
struct SlotIndex: ~Copyable, Sendable {
    /// The hash's upper half above the slot's number plus one; 0 is an empty bucket.
    @usableFromInline var buckets: SlotStorage<UInt64>

    /// How far a hash is shifted to give its first bucket.
    @usableFromInline var shift: UInt64

    private(set) var count = 0

    @inlinable static var upperHalf: UInt64 { 0xFFFF_FFFF_0000_0000 }
    private static var smallest: Int { 8 }

    @usableFromInline
    init() {
        self.buckets = SlotStorage(repeating: 0, count: Self.smallest)
        self.shift = Self.shift(for: Self.smallest)
    }

    /// The first bucket of a hash, from which ``next(_:_:)`` goes on.
    @inlinable @inline(__always)
    func start(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash &>> self.shift) }

    /// The next slot whose hash has the same upper half, and moves the cursor behind it; -1 at the end.
    @inlinable @inline(__always)
    func next(_ cursor: inout Int, _ hash: UInt64) -> Int {
        let mask = self.buckets.count &- 1
        while true {
            let bucket = self.buckets[cursor]
            guard bucket != 0 else { return -1 }
            cursor = (cursor &+ 1) & mask
            if (bucket ^ hash) & Self.upperHalf == 0 { return Int(truncatingIfNeeded: bucket & ~Self.upperHalf) &- 1 }
        }
    }

    /// Adds a slot that is not in it.
    @usableFromInline
    mutating func insert(_ slot: Int, hash: UInt64) {
        if (self.count + 1) * 2 > self.buckets.count { self.grow() }
        self.put(hash & Self.upperHalf | UInt64(slot + 1))
        self.count += 1
    }

    /// Takes a slot out that is in it, and closes the gap, so that no probe ever passes a grave.
    @usableFromInline
    mutating func remove(_ slot: Int, hash: UInt64) {
        let mask = self.buckets.count - 1
        let wanted = hash & Self.upperHalf | UInt64(slot + 1)
        var gap = self.start(wanted)
        while self.buckets[gap] != wanted {
            precondition(self.buckets[gap] != 0, "a slot that leaves the index is in it")
            gap = (gap + 1) & mask
        }
        var next = (gap + 1) & mask
        while self.buckets[next] != 0 {
            // A bucket may move up to the gap unless it would come before its first place.
            let distance = (next - self.start(self.buckets[next])) & mask
            if distance >= (next - gap) & mask {
                self.buckets[gap] = self.buckets[next]
                gap = next
            }
            next = (next + 1) & mask
        }
        self.buckets[gap] = 0
        self.count -= 1
    }

    private mutating func put(_ bucket: UInt64) {
        let mask = self.buckets.count - 1
        var place = self.start(bucket)
        while self.buckets[place] != 0 { place = (place + 1) & mask }
        self.buckets[place] = bucket
    }

    private mutating func grow() {
        var old = SlotStorage<UInt64>(repeating: 0, count: self.buckets.count * 2)
        swap(&old, &self.buckets)
        self.shift = Self.shift(for: self.buckets.count)
        for place in 0..<old.count where old[place] != 0 { self.put(old[place]) }
    }

    private static func shift(for count: Int) -> UInt64 { UInt64(UInt64.bitWidth - count.trailingZeroBitCount) }
}
