/// Which slots carry which tag.
struct TagIndex: Sendable {
    private var slots: [CacheTag: Set<Int32>] = [:]

    mutating func add(_ tags: [CacheTag], slot: Int32) {
        for tag in tags { self.slots[tag, default: []].insert(slot) }
    }

    mutating func remove(_ tags: [CacheTag], slot: Int32) {
        for tag in tags {
            self.slots[tag]?.remove(slot)
            if self.slots[tag]?.isEmpty == true { self.slots[tag] = nil }
        }
    }

    func slots(of tag: CacheTag) -> Set<Int32> { self.slots[tag] ?? [] }

    var count: Int { self.slots.count }
}
