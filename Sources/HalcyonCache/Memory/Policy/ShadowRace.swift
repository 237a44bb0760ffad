/// Small caches of keys alone that run beside the real one, each with another window, to show which one does best.
///
/// They see a sample of the keys, chosen by hash, and have the same share of the capacity, so that they behave like
/// caches of full size on the whole traffic (C. Waldspurger and others, SHARDS, 2015, and miniature simulations, 2017).
/// The sample is as large as about five hundred resident entries allow: all keys for a small cache, one in 256 for
/// 100,000.
struct ShadowRace: Sendable {
    /// The shares of the room that the windows have. The first leads until another has proven itself.
    static let windowShares = [0.01, 0.3, 1]

    /// More residents in the sample than this halve it.
    private static let mostSampled = 512
    /// So do more keys than this, where the shadow caches hold lighter ones than the real one.
    private static let mostRecords = 2048
    /// Fewer than this start the race again with a larger one.
    private static let fewestSampled = 64
    /// Hits are forgotten over so many requests per resident entry.
    private static let memory = 16.0

    private(set) var leader = 0
    /// One in 2 to this power of the keys is in the sample.
    private(set) var rarity = 0 {
        didSet { self.rarityMask = ((1 << UInt64(self.rarity)) - 1) << 44 }
    }
    private var rarityMask: UInt64 = 0
    private let capacity: Int
    private var directory = ShadowDirectory()
    /// A bit for each cache that holds the record.
    private var holders: [UInt8] = []
    private var caches: [SegmentedQueue]
    private var scores = windowShares.map { _ in 0.0 }
    /// The residents that the pace was made for.
    private var residents = 0
    private var decay = 1.0
    private var margin = 0.0

    init(capacity: Int) {
        self.capacity = capacity
        self.caches = Self.windowShares.map { SegmentedQueue(capacity: capacity, windowShare: $0) }
    }

    /// The share of the window in the cache that does best.
    var windowShare: Double { Self.windowShares[self.leader] }

    /// How many keys the caches know together.
    var records: Int { self.directory.count }

    /// A request for a key, hit or miss.
    ///
    /// - Returns: whether another cache leads now.
    mutating func request(
        _ hash: UInt64, weight: UInt32, _ sketch: inout FrequencySketch
    ) -> Bool {
        guard self.isSampled(hash) else { return false }
        let known = self.directory.find(hash)
        // It would push everything out of caches this small.
        guard known != nil || Int(weight) <= self.caches[0].capacity else { return false }
        let record = known ?? self.add(hash)
        let held = self.holders[Int(record)]
        for index in self.caches.indices {
            self.scores[index] *= self.decay
            if held & (1 << UInt8(index)) != 0 {
                self.scores[index] += 1
                self.caches[index].recordHit(record)
            } else {
                self.holders[Int(record)] |= 1 << UInt8(index)
                self.caches[index].insert(record, hash: hash, weight: weight)
            }
        }
        for index in self.caches.indices where held & (1 << UInt8(index)) == 0 { self.trim(index, &sketch) }
        return self.chooseLeader()
    }

    /// Fits the sample and the pace to the number of entries in the real cache.
    mutating func adapt(residents: Int, _ sketch: inout FrequencySketch) {
        guard residents != self.residents || self.directory.count > Self.mostRecords else { return }
        self.residents = residents
        if residents > Self.mostSampled << self.rarity || self.directory.count > Self.mostRecords {
            self.thin(&sketch)
        } else if self.rarity > 0, residents >> self.rarity < Self.fewestSampled {
            self.restart(residents: residents)
        }
        let sampled = max(16, Double(residents) / Double(1 << self.rarity))
        self.decay = 1 - 1 / (Self.memory * sampled)
        self.margin = sampled.squareRoot()
    }

    private func isSampled(_ hash: UInt64) -> Bool { hash & self.rarityMask == 0 }

    /// A change costs hits until the segments have moved over, so the new leader must be ahead by more than chance.
    private mutating func chooseLeader() -> Bool {
        var best = self.leader
        for index in self.scores.indices
        where self.scores[index] > self.scores[best] + (best == self.leader ? self.margin : 0) {
            best = index
        }
        guard best != self.leader else { return false }
        self.leader = best
        return true
    }

    private mutating func add(_ hash: UInt64) -> Int32 {
        let record = self.directory.add(hash)
        if self.holders.count == Int(record) { self.holders.append(0) }
        return record
    }

    private mutating func drop(_ record: Int32, from index: Int) {
        self.caches[index].remove(record)
        self.holders[Int(record)] &= ~(1 << UInt8(index))
        if self.holders[Int(record)] == 0 { self.directory.remove(record) }
    }

    private mutating func trim(_ index: Int, _ sketch: inout FrequencySketch) {
        while self.caches[index].weight > self.caches[index].capacity,
            let victim = self.caches[index].nextVictim(&sketch)
        {
            self.drop(victim, from: index)
        }
    }

    /// Halves the sample: drops the keys that are no longer in it. Their number is bounded.
    private mutating func thin(_ sketch: inout FrequencySketch) {
        guard self.rarity < 20 else { return }
        self.rarity += 1
        for record in 0..<Int32(self.holders.count) {
            let held = self.holders[Int(record)]
            guard held != 0, !self.isSampled(self.directory.hash(of: record)) else { continue }
            for index in self.caches.indices where held & (1 << UInt8(index)) != 0 { self.drop(record, from: index) }
        }
        for index in self.caches.indices {
            self.scores[index] /= 2
            self.caches[index].resize(
                capacity: max(1, self.capacity >> self.rarity), windowShare: Self.windowShares[index])
            self.trim(index, &sketch)
        }
    }

    /// Begins anew with a larger sample: what it would have held nobody knows.
    private mutating func restart(residents: Int) {
        while self.rarity > 0, residents >> self.rarity < Self.mostSampled / 2 { self.rarity -= 1 }
        self.directory = ShadowDirectory()
        self.holders = []
        self.scores = Self.windowShares.map { _ in 0 }
        self.caches = Self.windowShares.map {
            SegmentedQueue(capacity: max(1, self.capacity >> self.rarity), windowShare: $0)
        }
    }
}
