/// A cache of keys without values, to learn what a policy makes of a stream of requests.
///
/// ```swift
/// var cache = PolicyReplay(capacity: 1_000, policy: .adaptive)
/// let hits = digests.count { cache.request($0) }
/// ```
///
/// About 100 ns a request. The same seed gives the same hits.
public struct PolicyReplay: Sendable {
    private let capacity: Int
    private var policy: EvictionPolicy
    private var slots: [UInt64: Int32] = [:]
    private var digests: [UInt64] = []
    private var free: [Int32] = []

    /// - Parameter capacity: how many keys it holds, at least one.
    public init(capacity: Int, policy: EvictionPolicyKind, seed: UInt64 = 0) {
        precondition(capacity > 0, "a cache without room")
        self.capacity = capacity
        self.policy = EvictionPolicy(capacity: capacity, seed: seed, kind: policy)
    }

    /// Asks for a key, by a digest of its own, and stores it if it is not there.
    ///
    /// - Returns: whether it was there.
    public mutating func request(_ digest: UInt64) -> Bool {
        if let slot = self.slots[digest] {
            self.policy.recordHit(slot)
            return true
        }
        let slot = self.free.popLast() ?? Int32(self.digests.count)
        if Int(slot) == self.digests.count {
            self.digests.append(digest)
        } else {
            self.digests[Int(slot)] = digest
        }
        self.slots[digest] = slot
        self.policy.insert(slot, hash: digest, weight: 1)
        while self.slots.count > self.capacity, let victim = self.policy.nextVictim() {
            self.policy.remove(victim)
            self.slots[self.digests[Int(victim)]] = nil
            self.free.append(victim)
        }
        return false
    }
}
