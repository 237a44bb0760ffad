/// A W-TinyLFU cache without keys or values: who is in it, in which order, and who goes next.
///
/// Newcomers enter a window, kept by recency. What the window pushes out may take the place of the main part's oldest
/// entry if ``FrequencySketch`` says that it is asked for more often; else it goes itself. The main part is a segmented
/// LRU: a hit moves an entry from probation to the protected segment (R. Karedla, J. Love and B. Wherry, 1994). The
/// window's share makes the policy: 1 % of the room keeps what is frequent, and all of it is plain LRU. It may change
/// at any time; entries then move over a few at a time.
///
/// Every operation moves a bounded number of links.
struct SegmentedQueue: Sendable {
    /// Where an entry is. The raw value is also the index of the segment's own node.
    private enum Segment: UInt8 {
        case window, probation, protected, absent
    }

    /// A link of a segment's ring. The segment's own node closes it: next to it are the newest and the oldest entry.
    private struct Node: Sendable {
        var hash: UInt64 = 0
        var newer: Int32
        var older: Int32
        var weight: UInt32 = 0
        var segment: Segment
    }

    /// How many entries one operation moves at most to make the segments fit their shares.
    private static let mostMoves = 16
    /// The protected segment's share of the main part.
    private static let protectedShare = 0.7
    /// The segments' own nodes come before those of the slots.
    private static let segments = 3

    private(set) var count = 0
    private(set) var weight = 0
    private(set) var capacity = 0
    private var nodes: [Node]
    private var windowWeight = 0
    private var protectedWeight = 0
    private var windowRoom = 0
    private var protectedRoom = 0
    private var isLRU = false

    init(capacity: Int, windowShare: Double) {
        self.nodes = [Segment.window, .probation, .protected].map { segment in
            Node(newer: Int32(segment.rawValue), older: Int32(segment.rawValue), segment: segment)
        }
        self.resize(capacity: capacity, windowShare: windowShare)
    }

    /// The bytes that an entry takes.
    static var bytesPerEntry: Int { MemoryLayout<Node>.stride }

    func hash(of slot: Int32) -> UInt64 { self.nodes[Self.index(of: slot)].hash }
    func weight(of slot: Int32) -> UInt32 { self.nodes[Self.index(of: slot)].weight }

    /// Changes the room or the window's share of it.
    mutating func resize(capacity: Int, windowShare: Double) {
        self.capacity = capacity
        self.isLRU = windowShare >= 1
        self.windowRoom = max(1, Int(Double(capacity) * windowShare))
        self.protectedRoom = Int(Double(capacity - self.windowRoom) * Self.protectedShare)
    }

    mutating func insert(_ slot: Int32, hash: UInt64, weight: UInt32) {
        let index = Self.index(of: slot)
        while self.nodes.count <= index { self.nodes.append(Node(newer: 0, older: 0, segment: .absent)) }
        precondition(self.nodes[index].segment == .absent, "inserted a slot that is taken")
        self.nodes[index].hash = hash
        self.nodes[index].weight = weight
        self.link(index, .window)
        self.count += 1
        self.weight += Int(weight)
        if self.weight <= self.capacity {
            self.fillMain()
            self.shrinkProtected()
        }
    }

    mutating func recordHit(_ slot: Int32) {
        let index = Self.index(of: slot)
        switch self.nodes[index].segment {
        case .absent: preconditionFailure("hit a slot that is empty")
        case .window: self.move(index, to: .window)
        // All is window then, and the main part only what is left from before.
        case .probation where self.isLRU, .protected where self.isLRU: self.move(index, to: .window)
        case .protected: self.move(index, to: .protected)
        case .probation:
            self.move(index, to: .protected)
            self.shrinkProtected()
        }
    }

    mutating func setWeight(_ slot: Int32, _ weight: UInt32) {
        let index = Self.index(of: slot)
        let segment = self.unlink(index)
        precondition(segment != .absent, "weighed a slot that is empty")
        self.weight += Int(weight) - Int(self.nodes[index].weight)
        self.nodes[index].weight = weight
        self.link(index, segment)
    }

    mutating func remove(_ slot: Int32) {
        let index = Self.index(of: slot)
        let segment = self.unlink(index)
        precondition(segment != .absent, "removed a slot that is empty")
        self.nodes[index].segment = .absent
        self.count -= 1
        self.weight -= Int(self.nodes[index].weight)
    }

    /// Who must go so that the others may stay; nil when empty. The caller removes it.
    mutating func nextVictim(_ sketch: inout FrequencySketch) -> Int32? {
        if !self.isLRU { self.fillMain() }
        let victim = self.oldest(.probation) ?? self.oldest(.protected)
        guard !self.isLRU, self.windowWeight > self.windowRoom, let candidate = self.oldest(.window) else {
            return (victim ?? self.oldest(.window)).map(Self.slot(at:))
        }
        guard let victim, self.admits(candidate, over: victim, &sketch) else { return Self.slot(at: candidate) }
        self.move(candidate, to: .probation)
        return Self.slot(at: victim)
    }

    /// The request that brought the candidate says nothing about the next one, so it does not count, and a tie is for
    /// who is in: else a loop longer than the cache would flush it. A first repeat breaks a tie, so that news gets in.
    private func admits(_ candidate: Int, over victim: Int, _ sketch: inout FrequencySketch) -> Bool {
        let challenger = sketch.frequency(of: self.nodes[candidate].hash)
        let incumbent = sketch.frequency(of: self.nodes[victim].hash)
        return challenger - 1 > incumbent || (challenger == 2 && incumbent == 1)
    }

    /// What the window has no room for goes over to the main part without a contest while there is room,
    /// as after a change of its share.
    private mutating func fillMain() {
        let room = self.capacity - self.windowRoom
        var moves = 0
        while self.windowWeight > self.windowRoom, moves < Self.mostMoves, let oldest = self.oldest(.window),
            self.weight - self.windowWeight + Int(self.nodes[oldest].weight) <= room
        {
            self.move(oldest, to: .probation)
            moves += 1
        }
    }

    private mutating func shrinkProtected() {
        var moves = 0
        while self.protectedWeight > self.protectedRoom, moves < Self.mostMoves, let oldest = self.oldest(.protected) {
            self.move(oldest, to: .probation)
            moves += 1
        }
    }

    private static func index(of slot: Int32) -> Int { Int(slot) &+ Self.segments }
    private static func slot(at index: Int) -> Int32 { Int32(truncatingIfNeeded: index &- Self.segments) }

    private func oldest(_ segment: Segment) -> Int? {
        let index = Int(self.nodes[Int(segment.rawValue)].newer)
        return index < Self.segments ? nil : index
    }

    private mutating func move(_ index: Int, to segment: Segment) {
        if self.nodes[index].newer == Int32(segment.rawValue) { return }
        _ = self.unlink(index)
        self.link(index, segment)
    }

    /// Puts a node at the newest end of a segment.
    private mutating func link(_ index: Int, _ segment: Segment) {
        var nodes = self.nodes.mutableSpan
        let own = Int(segment.rawValue)
        let newest = nodes[own].older
        let link = Int32(truncatingIfNeeded: index)
        nodes[own].older = link
        nodes[Int(newest)].newer = link
        nodes[index].newer = Int32(segment.rawValue)
        nodes[index].older = newest
        nodes[index].segment = segment
        let weight = Int(nodes[index].weight)
        self.count(weight, in: segment)
    }

    /// - Returns: where it was.
    private mutating func unlink(_ index: Int) -> Segment {
        var nodes = self.nodes.mutableSpan
        let node = nodes[index]
        guard node.segment != .absent else { return .absent }
        nodes[Int(node.newer)].older = node.older
        nodes[Int(node.older)].newer = node.newer
        self.count(-Int(node.weight), in: node.segment)
        return node.segment
    }

    private mutating func count(_ weight: Int, in segment: Segment) {
        switch segment {
        case .window: self.windowWeight += weight
        case .protected: self.protectedWeight += weight
        case .probation, .absent: break
        }
    }
}
