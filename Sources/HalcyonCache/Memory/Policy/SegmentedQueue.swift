/// A W-TinyLFU cache without keys or values: who is in it, in which order, and who goes next.
///
/// Newcomers enter a window, kept by recency. What the window pushes out may take the place of the main part's oldest
/// entry if ``FrequencySketch`` says that it is asked for more often; else it goes itself. The main part is a segmented
/// LRU: a hit moves an entry from probation to the protected segment (R. Karedla, J. Love and B. Wherry, 1994). The
/// window's share makes the policy: 1 % of the room keeps what is frequent, and all of it is plain LRU. It may change at
/// any time; entries then move over a few at a time.
///
/// Every operation moves a bounded number of links.
struct SegmentedQueue: Sendable {
    /// Where an entry is.
    enum Segment: UInt8 {
        case window, probation, protected, absent
    }

    private struct Node: Sendable {
        var hash: UInt64 = 0
        var newer: Int32 = end
        var older: Int32 = end
        var weight: UInt32 = 0
        var segment = Segment.absent
    }

    private struct Ends: Sendable {
        var newest: Int32 = end
        var oldest: Int32 = end
        var weight = 0
    }

    private static let end: Int32 = -1
    /// How many entries one operation moves at most to make the segments fit their shares.
    private static let mostMoves = 16

    /// The protected segment's share of the main part.
    private static let protectedShare = 0.7

    private(set) var count = 0
    private var nodes: [Node] = []
    private var window = Ends()
    private var probation = Ends()
    private var protected = Ends()
    private(set) var capacity = 0
    private var windowRoom = 0
    private var protectedRoom = 0
    private var isLRU = false

    init(capacity: Int, windowShare: Double) {
        self.resize(capacity: capacity, windowShare: windowShare)
    }

    /// The bytes that an entry takes.
    static var bytesPerEntry: Int { MemoryLayout<Node>.stride }

    var weight: Int { self.window.weight + self.probation.weight + self.protected.weight }

    func contains(_ slot: Int32) -> Bool {
        Int(slot) < self.nodes.count && self.nodes[Int(slot)].segment != .absent
    }

    func hash(of slot: Int32) -> UInt64 { self.nodes[Int(slot)].hash }
    func weight(of slot: Int32) -> Int { Int(self.nodes[Int(slot)].weight) }

    mutating func resize(capacity: Int, windowShare: Double) {
        self.capacity = capacity
        self.isLRU = windowShare >= 1
        self.windowRoom = max(1, Int(Double(capacity) * windowShare))
        self.protectedRoom = Int(Double(capacity - self.windowRoom) * Self.protectedShare)
    }

    mutating func insert(_ slot: Int32, hash: UInt64, weight: UInt32) {
        while self.nodes.count <= Int(slot) { self.nodes.append(Node()) }
        precondition(self.nodes[Int(slot)].segment == .absent, "inserted a slot that is taken")
        self.nodes[Int(slot)].hash = hash
        self.nodes[Int(slot)].weight = weight
        self.link(slot, .window)
        self.count += 1
        if self.weight <= self.capacity {
            self.drainWindow(downTo: self.windowRoom)
            self.shrinkProtected()
        }
    }

    mutating func recordHit(_ slot: Int32) {
        switch self.nodes[Int(slot)].segment {
        case .absent: preconditionFailure("hit a slot that is empty")
        case .window: self.move(slot, to: .window)
        // All is window then, and the main part only what is left from before.
        case .probation where self.isLRU, .protected where self.isLRU: self.move(slot, to: .window)
        case .protected: self.move(slot, to: .protected)
        case .probation:
            self.move(slot, to: .protected)
            self.shrinkProtected()
        }
    }

    mutating func setWeight(_ slot: Int32, _ weight: UInt32) {
        let segment = self.nodes[Int(slot)].segment
        precondition(segment != .absent, "weighed a slot that is empty")
        self[segment].weight += Int(weight) - Int(self.nodes[Int(slot)].weight)
        self.nodes[Int(slot)].weight = weight
    }

    mutating func remove(_ slot: Int32) {
        self.unlink(slot)
        self.nodes[Int(slot)].segment = .absent
        self.count -= 1
    }

    /// Who must go so that the others may stay; nil when empty. The caller removes it.
    mutating func nextVictim(_ sketch: inout FrequencySketch) -> Int32? {
        if !self.isLRU, self.window.weight > self.windowRoom {
            // What a window that just became smaller holds was admitted long ago: only the last of it has to prove itself.
            let last = Int(self.nodes[Int(self.window.oldest)].weight)
            self.drainWindow(downTo: self.windowRoom + last)
            let candidate = self.window.oldest
            let victim = self.probation.oldest != Self.end ? self.probation.oldest : self.protected.oldest
            guard victim != Self.end else { return candidate }
            guard self.admits(candidate, over: victim, &sketch) else { return candidate }
            self.move(candidate, to: .probation)
            return victim
        }
        for oldest in [self.probation.oldest, self.protected.oldest, self.window.oldest] where oldest != Self.end {
            return oldest
        }
        return nil
    }

    /// The request that brought the candidate says nothing about the next one, so it does not count, and a tie is for
    /// who is in: else a loop longer than the cache would flush it. A first repeat breaks a tie, so that news gets in.
    private func admits(_ candidate: Int32, over victim: Int32, _ sketch: inout FrequencySketch) -> Bool {
        let challenger = sketch.frequency(of: self.nodes[Int(candidate)].hash)
        let incumbent = sketch.frequency(of: self.nodes[Int(victim)].hash)
        return challenger - 1 > incumbent || (challenger == 2 && incumbent == 1)
    }

    private mutating func drainWindow(downTo room: Int) {
        var moves = 0
        while self.window.weight > room, moves < Self.mostMoves {
            self.move(self.window.oldest, to: .probation)
            moves += 1
        }
    }

    private mutating func shrinkProtected() {
        var moves = 0
        while self.protected.weight > self.protectedRoom, moves < Self.mostMoves {
            self.move(self.protected.oldest, to: .probation)
            moves += 1
        }
    }

    private mutating func move(_ slot: Int32, to segment: Segment) {
        self.unlink(slot)
        self.link(slot, segment)
    }

    private subscript(segment: Segment) -> Ends {
        get {
            switch segment {
            case .window: self.window
            case .probation: self.probation
            case .protected: self.protected
            case .absent: preconditionFailure("an empty slot is in no segment")
            }
        }
        _modify {
            switch segment {
            case .window: yield &self.window
            case .probation: yield &self.probation
            case .protected: yield &self.protected
            case .absent: preconditionFailure("an empty slot is in no segment")
            }
        }
    }

    /// Puts a slot at the newest end of a segment.
    private mutating func link(_ slot: Int32, _ segment: Segment) {
        let newest = self[segment].newest
        self.nodes[Int(slot)].segment = segment
        self.nodes[Int(slot)].newer = Self.end
        self.nodes[Int(slot)].older = newest
        if newest == Self.end {
            self[segment].oldest = slot
        } else {
            self.nodes[Int(newest)].newer = slot
        }
        self[segment].newest = slot
        self[segment].weight += Int(self.nodes[Int(slot)].weight)
    }

    private mutating func unlink(_ slot: Int32) {
        let node = self.nodes[Int(slot)]
        if node.newer == Self.end {
            self[node.segment].newest = node.older
        } else {
            self.nodes[Int(node.newer)].older = node.older
        }
        if node.older == Self.end {
            self[node.segment].oldest = node.newer
        } else {
            self.nodes[Int(node.older)].newer = node.newer
        }
        self[node.segment].weight -= Int(node.weight)
    }
}
