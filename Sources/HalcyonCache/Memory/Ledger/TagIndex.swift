/// Which slots carry which tag: two lists through one pool of links, so that every change is O(1) for a tag.
///
/// A link ties a slot to a tag. It stands in the list of its tag, which an invalidation walks, and in the list of its
/// slot, which is walked when the entry goes.
struct TagIndex: Sendable {
    private struct Link: Sendable {
        var slot: Int32
        var tag: Int32
        /// In the list of the tag.
        var newer: Int32
        var older: Int32
        /// In the list of the slot; in a free link the next free one.
        var next: Int32
    }

    private struct Row: Sendable {
        var name: CacheTag
        var newest: Int32
    }

    private static var none: Int32 { -1 }

    private var numbers: [CacheTag: Int32] = [:]
    private var rows: [Row] = []
    private var freeRows: [Int32] = []
    private var links: [Link] = []
    private var firstFree = Self.none
    /// By slot its first link; as long as the largest slot with a tag.
    private var firstLinks: [Int32] = []

    /// How many tags have entries.
    var count: Int { self.numbers.count }

    /// Ties a slot that has no tags to some; one that is named twice counts once.
    mutating func add(_ tags: [CacheTag], slot: Int32) {
        guard !tags.isEmpty else { return }
        while self.firstLinks.count <= Int(slot) { self.firstLinks.append(Self.none) }
        for tag in tags where !self.isTied(slot, to: tag) { self.tie(slot, to: tag) }
    }

    /// Unties a slot from all its tags.
    mutating func remove(slot: Int32) {
        guard Int(slot) < self.firstLinks.count else { return }
        var number = self.firstLinks[Int(slot)]
        self.firstLinks[Int(slot)] = Self.none
        while number != Self.none {
            let link = self.links[Int(number)]
            self.untie(link)
            self.links[Int(number)].next = self.firstFree
            self.firstFree = number
            number = link.next
        }
    }

    /// One of the slots that carry a tag; nil if none does.
    func slot(of tag: CacheTag) -> Int32? {
        self.numbers[tag].map { self.links[Int(self.rows[Int($0)].newest)].slot }
    }

    /// The tags of a slot.
    func tags(of slot: Int32) -> [CacheTag] {
        guard Int(slot) < self.firstLinks.count else { return [] }
        var tags: [CacheTag] = []
        var number = self.firstLinks[Int(slot)]
        while number != Self.none {
            tags.append(self.rows[Int(self.links[Int(number)].tag)].name)
            number = self.links[Int(number)].next
        }
        return tags
    }

    private func isTied(_ slot: Int32, to tag: CacheTag) -> Bool {
        guard let row = self.numbers[tag] else { return false }
        var number = self.firstLinks[Int(slot)]
        while number != Self.none {
            if self.links[Int(number)].tag == row { return true }
            number = self.links[Int(number)].next
        }
        return false
    }

    private mutating func tie(_ slot: Int32, to tag: CacheTag) {
        let row = self.numbers[tag] ?? self.begin(tag)
        let older = self.rows[Int(row)].newest
        let link = Link(
            slot: slot, tag: row, newer: Self.none, older: older, next: self.firstLinks[Int(slot)]
        )
        let number: Int32
        if self.firstFree == Self.none {
            number = Int32(self.links.count)
            self.links.append(link)
        } else {
            number = self.firstFree
            self.firstFree = self.links[Int(number)].next
            self.links[Int(number)] = link
        }
        if older != Self.none { self.links[Int(older)].newer = number }
        self.rows[Int(row)].newest = number
        self.firstLinks[Int(slot)] = number
    }

    /// Takes a link out of its tag's list; a tag goes with its last link.
    private mutating func untie(_ link: Link) {
        if link.older != Self.none { self.links[Int(link.older)].newer = link.newer }
        guard link.newer == Self.none else {
            self.links[Int(link.newer)].older = link.older
            return
        }
        self.rows[Int(link.tag)].newest = link.older
        guard link.older == Self.none else { return }
        self.numbers[self.rows[Int(link.tag)].name] = nil
        self.freeRows.append(link.tag)
    }

    private mutating func begin(_ tag: CacheTag) -> Int32 {
        let row = Row(name: tag, newest: Self.none)
        let number = self.freeRows.popLast() ?? Int32(self.rows.count)
        if Int(number) == self.rows.count { self.rows.append(row) } else { self.rows[Int(number)] = row }
        self.numbers[tag] = number
        return number
    }
}
