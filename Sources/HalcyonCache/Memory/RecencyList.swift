/// The slots of a cache in the order of their last use, as a doubly linked list inside an array.
///
/// Every change is O(1) and allocates only while the array grows.
@usableFromInline
struct RecencyList: Sendable {
    @usableFromInline
    struct Links: Sendable {
        @usableFromInline var newer: Int32
        @usableFromInline var older: Int32

        @usableFromInline
        init(newer: Int32, older: Int32) {
            self.newer = newer
            self.older = older
        }
    }

    /// Marks an end of the list.
    @inlinable static var end: Int32 { -1 }

    @usableFromInline var links: [Links] = []
    @usableFromInline var newest: Int32 = -1
    @usableFromInline var oldest: Int32 = -1

    /// Puts a slot that is not in the list at the newest end.
    @inlinable
    mutating func insert(_ slot: Int32) {
        if Int(slot) == self.links.count { self.links.append(Links(newer: Self.end, older: Self.end)) }
        self.links[Int(slot)] = Links(newer: Self.end, older: self.newest)
        if self.newest == Self.end {
            self.oldest = slot
        } else {
            self.links[Int(self.newest)].newer = slot
        }
        self.newest = slot
    }

    /// Takes a slot out of the list.
    @inlinable
    mutating func remove(_ slot: Int32) {
        let links = self.links[Int(slot)]
        if links.newer == Self.end {
            self.newest = links.older
        } else {
            self.links[Int(links.newer)].older = links.older
        }
        if links.older == Self.end {
            self.oldest = links.newer
        } else {
            self.links[Int(links.older)].newer = links.newer
        }
    }

    /// Moves a slot to the newest end.
    @inlinable
    mutating func touch(_ slot: Int32) {
        guard slot != self.newest else { return }
        self.remove(slot)
        self.insert(slot)
    }
}
