import HalcyonCache

/// The questions that are asked most, of any number of different ones, in bounded room.
///
/// This is Space-Saving (A. Metwally, D. Agrawal, A. El Abbadi: "Efficient Computation of Frequent and Top-k Elements
/// in Data Streams", ICDT 2005): a question that is not held takes the place of the one that is held with the least
/// count, and starts with that count as its possible error. So a count is never too small, and too large by its error
/// at the most; whatever is asked more often than one in `capacity` times is held. All counts fade together, which
/// changes no order.
struct DemandSketch: Sendable {
    struct Entry: Sendable {
        var tally: DemandTally
        var count: Double
        var error: Double
        /// How often it was asked since it is held, for sure and without fading.
        var asked: Int
        /// How much of ``asked`` has not been written down yet.
        var unwritten: Int
    }

    private let capacity: Int
    /// A heap: the least count first.
    private var heap: [Entry] = []
    private var positions: [CacheKey: Int] = [:]

    init(capacity: Int) {
        precondition(capacity > 0, "a sketch holds something")
        self.capacity = capacity
    }

    var entries: [Entry] { self.heap }

    /// The tally of a question that is held.
    func tally(_ key: CacheKey) -> DemandTally? { self.positions[key].map { self.heap[$0].tally } }

    /// Counts a question and holds its tally.
    ///
    /// - Returns: the tally that had to go for it: another question's, or an older one of the same.
    mutating func add(_ tally: DemandTally, times: Int) -> DemandTally? {
        guard times > 0 else { return nil }
        if let position = self.positions[tally.key] {
            let held = self.heap[position].tally
            guard held !== tally else {
                self.count(times, at: position)
                return nil
            }
            self.heap[position].tally = tally
            self.count(times + held.collect(), at: position)
            return held
        }
        guard self.heap.count == self.capacity else {
            self.heap.append(Entry(tally: tally, count: Double(times), error: 0, asked: times, unwritten: times))
            self.positions[tally.key] = self.heap.count - 1
            self.siftUp(self.heap.count - 1)
            return nil
        }
        let least = self.heap[0]
        self.positions[least.tally.key] = nil
        self.heap[0] = Entry(
            tally: tally, count: least.count + Double(times), error: least.count, asked: times, unwritten: times
        )
        self.positions[tally.key] = 0
        self.siftDown(0)
        return least.tally
    }

    /// Takes up what the tallies have counted since the last time.
    mutating func collect() {
        for tally in self.heap.map(\.tally) {
            let times = tally.collect()
            if times > 0, let position = self.positions[tally.key] { self.count(times, at: position) }
        }
    }

    /// - Parameter factor: what is left of each count, 0 to 1.
    mutating func fade(by factor: Double) {
        for index in self.heap.indices {
            self.heap[index].count *= factor
            self.heap[index].error *= factor
        }
    }

    /// What has not been written down, of questions that were asked often enough.
    mutating func takeUnwritten(askedAtLeast least: Int) -> [AskedTurn] {
        var taken: [AskedTurn] = []
        for index in self.heap.indices where self.heap[index].asked >= least && self.heap[index].unwritten > 0 {
            taken.append(AskedTurn(turn: self.heap[index].tally.turn, times: Double(self.heap[index].unwritten)))
            self.heap[index].unwritten = 0
        }
        return taken
    }

    /// Puts back what could not be written down; what is not held any more is lost.
    mutating func putBack(_ turns: [AskedTurn]) {
        for asked in turns {
            if let position = self.positions[asked.turn.key] { self.heap[position].unwritten += Int(asked.times) }
        }
    }

    /// The questions that were asked most for sure, the first one most.
    func top(_ limit: Int, askedAtLeast least: Int) -> [AskedTurn] {
        self.heap.filter { $0.asked >= least }
            .sorted { ($0.count - $0.error, $0.asked) > ($1.count - $1.error, $1.asked) }
            .prefix(limit).map { AskedTurn(turn: $0.tally.turn, times: $0.count - $0.error) }
    }

    /// - Parameter tenant: whose questions go; nil for all.
    /// - Returns: their tallies.
    mutating func remove(of tenant: TenantID?) -> [DemandTally] {
        let isGone = { (entry: Entry) in tenant == nil || entry.tally.turn.tenant == tenant }
        let gone = self.heap.filter(isGone).map(\.tally)
        // What is sorted is a heap.
        self.heap = self.heap.filter { !isGone($0) }.sorted { $0.count < $1.count }
        self.positions = Dictionary(uniqueKeysWithValues: self.heap.enumerated().map { ($1.tally.key, $0) })
        return gone
    }

    private mutating func count(_ times: Int, at position: Int) {
        self.heap[position].count += Double(times)
        self.heap[position].asked += times
        self.heap[position].unwritten += times
        self.siftDown(position)
    }

    private mutating func siftUp(_ start: Int) {
        var child = start
        while child > 0, self.heap[child].count < self.heap[(child - 1) / 2].count {
            self.swap(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private mutating func siftDown(_ start: Int) {
        var parent = start
        while true {
            let children = (2 * parent + 1)..<min(2 * parent + 3, max(self.heap.count, 2 * parent + 1))
            guard let least = children.min(by: { self.heap[$0].count < self.heap[$1].count }),
                self.heap[least].count < self.heap[parent].count
            else { return }
            self.swap(parent, least)
            parent = least
        }
    }

    private mutating func swap(_ one: Int, _ other: Int) {
        self.heap.swapAt(one, other)
        self.positions[self.heap[one].tally.key] = one
        self.positions[self.heap[other].tally.key] = other
    }
}
