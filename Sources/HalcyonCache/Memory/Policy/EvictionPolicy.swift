/// Who goes when the cache is full, learnt from the traffic.
///
/// No fixed rule is right. LRU keeps what was used last, which is best where new keys are asked for again soon, and
/// gets nothing from a loop longer than the cache. TinyLFU keeps what is asked for often, which is best for popular
/// keys, loops and scans, and shuts out what is new. On the published traces each rule loses nearly ten points of hit
/// ratio or more somewhere.
///
/// **One cache with a movable border.** ``SegmentedQueue`` is W-TinyLFU (G. Einziger, R. Friedman and B. Manes, 2017):
/// newcomers enter a window, and what leaves it must be asked for more often than the oldest of the main part to take
/// its place. The frequencies are those of ``FrequencySketch``, which remembers keys that are not here, and forgets: it
/// halves after ten requests an entry. The window's share of the room leads from frequency (1 %) to recency (100 %,
/// plain LRU).
///
/// **A race to place it.** ``ShadowRace`` runs three caches of keys alone, with windows of 1, 30 and 100 %, on a sample
/// of the keys. The real cache takes the window of the one with the most hits over the last 16 requests an entry, once
/// its lead is more than chance, the square root of the number of sampled entries. What is in the cache stays there;
/// the border moves as entries pass it. Miniature simulations are C. Waldspurger's (2017), to steer this window with
/// them is from G. Einziger, O. Eytan, R. Friedman and B. Manes (2018), to follow the leader as old as prediction from
/// experts. A hill climber, which Caffeine has, sees one window at a time and needs ten requests an entry for each
/// step.
///
/// **Two rules beside the known ones.** A tie between candidate and victim is for who is in, not counting the request
/// that brought the candidate, except that a first repeat beats a key seen once: loops stay and news gets in. And when
/// the cache outgrows its sketch, counting begins anew in a larger one, for counts from while it was filling mislead.
///
/// **Costs.** A hit moves an entry in a list and adds to one cache line of the sketch; an insert looks at two more. The
/// sample has 512 entries at most, so a large cache runs the race for one key in hundreds and a small one for each:
/// three times the work. Nothing is O(n) but the growth of arrays and of the sketch. 24 bytes an entry for its node, 16
/// to 32 for the sketch. Weights count for room alone: the policy keeps as many hits as it can, not as many bytes.
///
/// **Hostile keys.** Hashes are mixed with the seed before anything else, so nobody outside can aim at a counter, at
/// the sample or at a chain. Keys with the same hash are one key to the policy, which costs hits and nothing else.
///
/// A slot is whatever small number the cache gave an entry. The policy holds no lock, reads no clock, and with the same
/// seed decides the same. What else was tried, with figures, is in `Docs/Decisions/0008-eviction-policy.md`.
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

    /// What the policy takes in memory, but for the race, which is small however large the cache.
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
