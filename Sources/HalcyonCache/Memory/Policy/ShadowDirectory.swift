/// Which keys the shadow caches know: from a key's hash to a small dense number.
///
/// A chained hash table in arrays. The hashes come in mixed with a seed, so nobody outside can make long chains.
struct ShadowDirectory: Sendable {
    private static let end: Int32 = -1

    private(set) var count = 0
    private var hashes: [UInt64] = []
    private var next: [Int32] = []
    private var heads: [Int32] = Array(repeating: end, count: 64)
    private var free: Int32 = end

    /// How far the numbers go: all are below it.
    var limit: Int { self.hashes.count }

    func hash(of record: Int32) -> UInt64 { self.hashes[Int(record)] }

    func find(_ hash: UInt64) -> Int32? {
        var record = self.heads[self.bucket(of: hash)]
        while record != Self.end {
            if self.hashes[Int(record)] == hash { return record }
            record = self.next[Int(record)]
        }
        return nil
    }

    /// Gives a hash that is not known a number.
    mutating func add(_ hash: UInt64) -> Int32 {
        var record = self.free
        if record == Self.end {
            record = Int32(self.hashes.count)
            self.hashes.append(hash)
            self.next.append(Self.end)
        } else {
            self.free = self.next[Int(record)]
            self.hashes[Int(record)] = hash
        }
        self.count += 1
        if self.count > self.heads.count { self.rehash() }
        self.chain(record)
        return record
    }

    mutating func remove(_ record: Int32) {
        let bucket = self.bucket(of: self.hashes[Int(record)])
        if self.heads[bucket] == record {
            self.heads[bucket] = self.next[Int(record)]
        } else {
            var before = self.heads[bucket]
            while self.next[Int(before)] != record { before = self.next[Int(before)] }
            self.next[Int(before)] = self.next[Int(record)]
        }
        self.next[Int(record)] = self.free
        self.free = record
        self.count -= 1
    }

    private func bucket(of hash: UInt64) -> Int {
        Int(truncatingIfNeeded: hash >> 20) & (self.heads.count - 1)
    }

    private mutating func chain(_ record: Int32) {
        let bucket = self.bucket(of: self.hashes[Int(record)])
        self.next[Int(record)] = self.heads[bucket]
        self.heads[bucket] = record
    }

    private mutating func rehash() {
        let old = self.heads
        self.heads = Array(repeating: Self.end, count: old.count * 2)
        for head in old {
            var record = head
            while record != Self.end {
                let following = self.next[Int(record)]
                self.chain(record)
                record = following
            }
        }
    }
}
