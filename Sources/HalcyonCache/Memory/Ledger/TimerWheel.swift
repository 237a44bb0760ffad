/// Knows which slot's time is over next: a hierarchical timer wheel, O(1) for every change.
///
/// Six wheels of 64 places turn within each other; a place of one is a turn of the next finer one. A slot stands in the
/// finest wheel in which its time differs from now, and moves to a finer one when its place comes up: at most five
/// times in its life. Bits tell which places are taken, so that time can jump over empty ones, whatever its length.
///
/// A place of the finest wheel is 67 ms wide. A slot comes up at the end of its place: never early, up to that late.
struct TimerWheel: Sendable {
    private struct Node: Sendable {
        /// When it comes up.
        var tick: UInt32 = 0
        var next: Int32 = TimerWheel.none
        var previous: Int32 = TimerWheel.none
        var place: Int32 = TimerWheel.none
    }

    private static var none: Int32 { -1 }
    private static var levels: Int { 6 }
    private static var bitsPerLevel: Int { 6 }
    private static var bitsPerTick: Int64 { 26 }

    /// By slot; as long as the largest slot with a time.
    private var nodes: [Node] = []
    private var heads = [Int32](repeating: Self.none, count: 64 * Self.levels)
    private var taken = [UInt64](repeating: 0, count: Self.levels)
    /// All that came up at or before it has been given out.
    private var now: UInt32 = 0

    /// How many slots have a time.
    private(set) var count = 0

    /// How long a slot may come up after its time.
    static var resolution: Duration { .nanoseconds(1 << Self.bitsPerTick) }

    /// Sets or changes the time of a slot; ``CacheTime/never`` takes it out.
    mutating func set(_ slot: Int32, to deadline: CacheTime) {
        self.remove(slot)
        guard deadline != .never else { return }
        while self.nodes.count <= Int(slot) { self.nodes.append(Node()) }
        // What is too far ahead comes up at the last tick; whoever takes it out then sees that its time has not come.
        let tick = UInt32(clamping: (deadline.nanoseconds &- 1) >> Self.bitsPerTick &+ 1)
        self.nodes[Int(slot)].tick = max(tick, self.now &+ 1)
        self.place(slot)
        self.count += 1
    }

    /// Takes a slot out, if it is in.
    mutating func remove(_ slot: Int32) {
        guard Int(slot) < self.nodes.count, self.nodes[Int(slot)].place != Self.none else { return }
        self.unlink(slot)
        self.count -= 1
    }

    /// Takes out a slot whose time is over.
    ///
    /// - Parameter budget: how many slots it may touch; it counts down.
    /// - Returns: nil if there is none, or if the budget is used up.
    mutating func next(by time: CacheTime, budget: inout Int) -> Int32? {
        let end = UInt32(clamping: time.nanoseconds >> Self.bitsPerTick)
        while self.count > 0, budget > 0, let (place, tick) = self.nextPlace, tick <= end {
            self.now = max(self.now, tick)
            while budget > 0, self.heads[place] != Self.none {
                budget -= 1
                let slot = self.heads[place]
                self.unlink(slot)
                guard self.nodes[Int(slot)].tick > self.now else {
                    self.count -= 1
                    return slot
                }
                self.place(slot)
            }
        }
        if budget > 0 { self.now = max(self.now, end) }
        return nil
    }

    /// The place that comes up next, and when.
    ///
    /// Every place that is taken lies ahead within its wheel's present turn, or is the present one, which is emptied
    /// first when the budget was used up halfway.
    private var nextPlace: (place: Int, tick: UInt32)? {
        var next: (place: Int, tick: UInt32)?
        for level in 0..<Self.levels where self.taken[level] != 0 {
            let shift = level * Self.bitsPerLevel
            let digit = self.taken[level].trailingZeroBitCount
            let turn = (UInt64(self.now) >> (shift + Self.bitsPerLevel)) << (shift + Self.bitsPerLevel)
            let tick = UInt32(turn | UInt64(digit) << shift)
            if next.map({ tick < $0.tick }) ?? true { next = (level * 64 + digit, tick) }
        }
        return next
    }

    private mutating func place(_ slot: Int32) {
        let tick = self.nodes[Int(slot)].tick
        let difference = tick ^ self.now
        let level = (UInt32.bitWidth - 1 - (difference | 1).leadingZeroBitCount) / Self.bitsPerLevel
        let digit = Int(tick >> (level * Self.bitsPerLevel)) & 63
        let place = level * 64 + digit
        let head = self.heads[place]
        self.nodes[Int(slot)].next = head
        self.nodes[Int(slot)].previous = Self.none
        self.nodes[Int(slot)].place = Int32(place)
        if head != Self.none { self.nodes[Int(head)].previous = slot }
        self.heads[place] = slot
        self.taken[level] |= 1 << UInt64(digit)
    }

    private mutating func unlink(_ slot: Int32) {
        let node = self.nodes[Int(slot)]
        if node.next != Self.none { self.nodes[Int(node.next)].previous = node.previous }
        if node.previous == Self.none {
            self.heads[Int(node.place)] = node.next
            if node.next == Self.none { self.taken[Int(node.place) / 64] &= ~(1 << UInt64(node.place % 64)) }
        } else {
            self.nodes[Int(node.previous)].next = node.next
        }
        self.nodes[Int(slot)].place = Self.none
    }
}
