/// Decides who has to go when a cache is full: what was used longest ago.
///
/// Every change is O(1) and allocates only while the arrays grow.
@usableFromInline
struct EvictionPolicy: Sendable {
    private struct Links: Sendable {
        var newer: Int32
        var older: Int32
    }

    /// Marks an end of the list.
    static var end: Int32 { -1 }

    private var links: [Links] = []
    private(set) var newest = Self.end
    private(set) var oldest = Self.end

    /// - Parameters:
    ///   - capacity: the most that all entries may weigh.
    ///   - seed: fixes what is drawn by chance.
    init(capacity: Int, seed: UInt64) {}

    mutating func recordHit(_ slot: Int32) {
        guard slot != self.newest else { return }
        self.remove(slot)
        self.append(slot)
    }

    /// - Parameter hash: of the entry's key.
    mutating func insert(_ slot: Int32, hash: UInt64, weight: Int) {
        while self.links.count <= Int(slot) { self.links.append(Links(newer: Self.end, older: Self.end)) }
        self.append(slot)
    }

    /// A new value took the place of an older one, and weighs otherwise.
    mutating func update(_ slot: Int32, weight: Int) { self.recordHit(slot) }

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

    /// The entry that is to go next; the caller evicts it and calls ``remove(_:)``. It may be the one that came last.
    mutating func nextVictim() -> Int32? { self.oldest == Self.end ? nil : self.oldest }

    func older(than slot: Int32) -> Int32 { self.links[Int(slot)].older }
    func newer(than slot: Int32) -> Int32 { self.links[Int(slot)].newer }

    private mutating func append(_ slot: Int32) {
        self.links[Int(slot)] = Links(newer: Self.end, older: self.newest)
        if self.newest == Self.end {
            self.oldest = slot
        } else {
            self.links[Int(self.newest)].newer = slot
        }
        self.newest = slot
    }
}
