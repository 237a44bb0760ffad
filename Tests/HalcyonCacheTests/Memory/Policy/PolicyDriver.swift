@testable import HalcyonCache

/// The least of a cache around a policy: it knows which key is in which slot and what that weighs.
struct PolicyDriver {
    let capacity: Int
    private(set) var policy: EvictionPolicy
    private(set) var weights: [Int32: Int] = [:]
    private(set) var weight = 0
    private var slots: [UInt64: Int32] = [:]
    private var keys: [Int32: UInt64] = [:]
    private var free: [Int32] = []
    private var made: Int32 = 0

    init(capacity: Int, seed: UInt64 = 1, kind: EvictionPolicyKind = .adaptive) {
        self.capacity = capacity
        self.policy = EvictionPolicy(capacity: capacity, seed: seed, kind: kind)
    }

    var count: Int { self.slots.count }
    var residents: [UInt64] { self.slots.keys.sorted() }

    func contains(_ key: UInt64) -> Bool { self.slots[key] != nil }

    /// - Returns: whether the key was there; else it is stored, if the policy lets it.
    mutating func request(_ key: UInt64, weight: Int = 1) -> Bool {
        if let slot = self.slots[key] {
            self.policy.recordHit(slot)
            return true
        }
        let slot = self.free.popLast() ?? self.made
        self.made = max(self.made, slot + 1)
        self.slots[key] = slot
        self.keys[slot] = key
        self.weights[slot] = weight
        self.weight += weight
        self.policy.insert(slot, hash: key &* 0x9E37_79B9_7F4A_7C15, weight: weight)
        self.makeRoom()
        return false
    }

    mutating func update(_ key: UInt64, weight: Int) {
        guard let slot = self.slots[key], let old = self.weights[slot] else { return }
        self.weights[slot] = weight
        self.weight += weight - old
        self.policy.update(slot, weight: weight)
        self.makeRoom()
    }

    mutating func remove(_ key: UInt64) {
        guard let slot = self.slots[key] else { return }
        self.take(slot)
    }

    /// How many of the keys were there.
    mutating func hits(of keys: some Sequence<UInt64>) -> Int {
        var hits = 0
        for key in keys where self.request(key) { hits += 1 }
        return hits
    }

    private mutating func makeRoom() {
        while self.weight > self.capacity {
            guard let victim = self.policy.nextVictim() else { preconditionFailure("over the bound, but nobody to go") }
            self.take(victim)
        }
    }

    private mutating func take(_ slot: Int32) {
        self.policy.remove(slot)
        guard let key = self.keys.removeValue(forKey: slot), let weight = self.weights.removeValue(forKey: slot) else {
            preconditionFailure("slot \(slot) is empty")
        }
        self.slots[key] = nil
        self.weight -= weight
        self.free.append(slot)
    }
}
