import Synchronization

@testable import HalcyonCache

extension MemoryCache {
    /// What is wrong with it, while nobody uses it; nothing, if it is right.
    var violations: [String] {
        var violations: [String] = []
        var entries = 0
        var weight = 0
        var timed = 0
        var outdated = 0
        let ledger = self.ledger.state.withLock { $0 }
        for number in 0..<ReadLanes.stripeCount {
            let stripe = unsafe self.stripes + number
            violations += unsafe stripe.pointee.violations(seed: self.seed)
            for slot in unsafe 0..<stripe.pointee.slots.count where unsafe stripe.pointee.isUsed(slot) {
                entries += 1
                weight += unsafe Int(stripe.pointee.slots[slot].facts.weight)
                if unsafe stripe.pointee.deadline(slot) != .never { timed += 1 }
                if unsafe stripe.pointee.isBumped(slot) { outdated += 1 }
                let facts = unsafe stripe.pointee.slots[slot].facts
                if unsafe stripe.pointee.isBumped(slot) != ledger.namespaces.isBumped(facts.namespace) {
                    violations.append("a stripe and the ledger differ over what is out of date")
                }
                let tags = ledger.tags.tags(of: ReadLanes.globalSlot(slot, stripe: number))
                if tags.isEmpty == facts.isTagged { violations.append("an entry does not know whether it has tags") }
            }
            let cell = self.lanes.cell(number)
            for waiting in 0..<Int(cell.notes.waiting) {
                let slot = Int(cell.notes.slots[waiting])
                if unsafe !stripe.pointee.isUsed(slot) { violations.append("a hit waits for an empty slot") }
            }
        }
        if entries != ledger.entries { violations.append("the ledger counts \(ledger.entries) of \(entries) entries") }
        if weight != ledger.weight { violations.append("the ledger weighs \(ledger.weight) instead of \(weight)") }
        if weight > ledger.statistics.capacity { violations.append("over the bound") }
        if timed > ledger.timedEntries { violations.append("an entry has an end that the wheel does not know") }
        if outdated != ledger.namespaces.outdated { violations.append("outdated entries are miscounted") }
        return violations
    }
}

extension CacheStripe {
    func violations(seed: UInt64) -> [String] {
        var violations: [String] = []
        var used = 0
        var withTimes: Set<Int32> = []
        for slot in 0..<self.slots.count {
            guard let payload = self.slots[slot].payload else { continue }
            used += 1
            if self.find(payload.key, hash: payload.key.hash(seed: seed)) != slot {
                violations.append("the index does not lead to an entry")
            }
            let times = self.slots[slot].facts.times
            if times >= 0, !withTimes.insert(times).inserted { violations.append("two entries share their times") }
        }
        if used != self.index.count { violations.append("the index and the slots differ in number") }
        if withTimes.count + self.freeTimes.count != self.times.count { violations.append("times are lost") }
        var free = 0
        var slot = self.firstFree
        while slot >= 0, free <= self.slots.count {
            if self.isUsed(Int(slot)) { violations.append("a slot in use counts as free") }
            free += 1
            slot = self.slots[Int(slot)].facts.times
        }
        if free + used != self.slots.count { violations.append("slots are lost") }
        return violations
    }
}
