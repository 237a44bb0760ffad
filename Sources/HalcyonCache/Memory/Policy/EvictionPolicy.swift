/// Who goes when the cache is full.
@usableFromInline
struct EvictionPolicy: Sendable {
    /// The window of a W-TinyLFU that does not adapt.
    private static let fixedWindowShare = 0.01
    /// Counts are halved after so many requests per entry.
    private static let requestsPerHalving = 10
    /// … and a cache of fewer entries than this is taken for one of so many.
    private static let fewestPerHalving = 16

    private let seed: UInt64
    private let capacity: Int
    private var queue: SegmentedQueue
    private var sketch = FrequencySketch()
    /// Nil for kinds that do not adapt.
    private var race: ShadowRace?

    /// - Parameters:
    ///   - capacity: the weight that the cache may hold.
    ///   - seed: chosen at random by whoever has to do with hostile keys; the same one gives the same victims.
    init(capacity: Int, seed: UInt64, kind: EvictionPolicyKind = .adaptive) {
        self.capacity = capacity
        self.seed = seed
        self.race = kind == .adaptive ? ShadowRace(capacity: capacity) : nil
        let share =
            switch kind {
            case .adaptive: ShadowRace.windowShares[0]
            case .wTinyLFU: Self.fixedWindowShare
            case .lru: 1.0
            }
        self.queue = SegmentedQueue(capacity: capacity, windowShare: share)
    }

    /// The entry of a slot was asked for.
    mutating func recordHit(_ slot: Int32) {
        self.queue.recordHit(slot)
        self.note(slot)
    }

    /// A new entry is in a slot. It may be the next victim itself.
    mutating func insert(_ slot: Int32, hash: UInt64, weight: Int) {
        self.queue.insert(slot, hash: self.mix(hash), weight: Self.clamped(weight))
        self.sketch.makeRoom(for: self.queue.count)
        self.race?.adapt(residents: self.queue.count, &self.sketch)
        self.note(slot)
    }

    /// The value of an entry was replaced, which counts as a hit.
    mutating func update(_ slot: Int32, weight: Int) {
        self.queue.setWeight(slot, Self.clamped(weight))
        self.recordHit(slot)
    }

    /// An entry is gone, for whatever reason.
    mutating func remove(_ slot: Int32) {
        self.queue.remove(slot)
    }

    /// The entry that must go next, perhaps the newest; nil when empty. The caller evicts it and calls ``remove(_:)``.
    mutating func nextVictim() -> Int32? {
        self.queue.nextVictim(&self.sketch)
    }

    /// What the policy takes in memory.
    var bytes: Int {
        self.queue.count * SegmentedQueue.bytesPerEntry + self.sketch.bytes
    }

    private mutating func note(_ slot: Int32) {
        let hash = self.queue.hash(of: slot)
        self.sketch.add(hash, period: Self.requestsPerHalving * max(self.queue.count, Self.fewestPerHalving))
        let weight = self.queue.weight(of: slot)
        if self.race?.request(hash, weight: weight, &self.sketch) == true,
            let share = self.race?.windowShare
        {
            self.queue.resize(capacity: self.capacity, windowShare: share)
        }
    }

    /// The seed goes in before the last rounds of SplitMix64, so that nobody who does not know it can aim at a counter.
    private func mix(_ hash: UInt64) -> UInt64 {
        var word = (hash ^ self.seed) &+ 0x9E37_79B9_7F4A_7C15
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    private static func clamped(_ weight: Int) -> UInt32 { UInt32(clamping: max(1, weight)) }
}
