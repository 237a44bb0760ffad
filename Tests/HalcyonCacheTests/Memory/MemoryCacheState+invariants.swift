@testable import HalcyonCache

extension MemoryCacheState {
    /// What is wrong with it; nothing, if it is right.
    var violations: [String] {
        var violations: [String] = []
        let live = self.payloads.indices.filter { self.payloads[$0] != nil }
        if live.count != self.slots.count { violations.append("slots in use and names differ in number") }
        for (key, slot) in self.slots where self.payloads[Int(slot)]?.key != key {
            violations.append("a name leads to another's slot")
        }
        if live.map({ self.entries[$0].weight }).reduce(0, +) != self.weight { violations.append("weight is off") }
        if self.weight > self.statistics.capacity { violations.append("over the bound") }
        if self.fromNewest.map(Int.init).sorted() != live { violations.append("the list has not all slots once") }
        if self.fromNewest != self.fromOldest.reversed() { violations.append("the list reads otherwise backwards") }
        for index in live {
            for tag in self.payloads[index]?.tags ?? [] where !self.tagIndex.slots(of: tag).contains(Int32(index)) {
                violations.append("a tag does not know its entry")
            }
        }
        let tags = Set(self.payloads.compactMap { $0?.tags }.joined())
        if tags.count != self.tagIndex.count { violations.append("a tag without entries is kept") }
        if Set(live.map { self.entries[$0].namespace }).count != self.namespaces.count {
            violations.append("a namespace without entries is kept")
        }
        return violations
    }

    /// The keys from the newest to the one used longest ago.
    var keysFromNewest: [Key] { self.fromNewest.compactMap { self.payloads[Int($0)]?.key } }

    private var fromNewest: [Int32] { self.walk(from: self.recency.newest) { self.recency.links[Int($0)].older } }
    private var fromOldest: [Int32] { self.walk(from: self.recency.oldest) { self.recency.links[Int($0)].newer } }

    private func walk(from start: Int32, next: (Int32) -> Int32) -> [Int32] {
        var slots: [Int32] = []
        var slot = start
        while slot != RecencyList.end, slots.count <= self.entries.count {
            slots.append(slot)
            slot = next(slot)
        }
        return slots
    }
}
