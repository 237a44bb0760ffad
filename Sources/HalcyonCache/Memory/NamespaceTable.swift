/// The namespaces that have entries, each with the stamp of its last bump.
///
/// A namespace leaves the table with its last entry, so that the table is never larger than the cache.
@usableFromInline
struct NamespaceTable: Sendable {
    private struct Row: Sendable {
        var name: CacheNamespace
        var entries: Int
    }

    private var numbers: [CacheNamespace: Int32] = [:]
    private var rows: [Row] = []
    private var free: [Int32] = []

    /// By number: entries with a smaller stamp are out of date.
    @usableFromInline private(set) var bumpedAt: [UInt64] = []

    init() {}

    /// Counts an entry more.
    mutating func add(_ name: CacheNamespace) -> Int32 {
        if let number = self.numbers[name] {
            self.rows[Int(number)].entries += 1
            return number
        }
        let number = self.nextNumber(for: Row(name: name, entries: 1))
        self.numbers[name] = number
        return number
    }

    /// Counts an entry less.
    mutating func remove(_ number: Int32) {
        let index = Int(number)
        precondition(self.rows[index].entries > 0, "a namespace lost an entry that it did not have")
        self.rows[index].entries -= 1
        guard self.rows[index].entries == 0 else { return }
        self.numbers[self.rows[index].name] = nil
        self.free.append(number)
    }

    /// Makes all entries of a namespace that are older than `stamp` unreachable.
    mutating func bump(_ name: CacheNamespace, stamp: UInt64) {
        guard let number = self.numbers[name] else { return }
        self.bumpedAt[Int(number)] = stamp
    }

    var count: Int { self.numbers.count }

    private mutating func nextNumber(for row: Row) -> Int32 {
        if let number = self.free.popLast() {
            self.rows[Int(number)] = row
            self.bumpedAt[Int(number)] = 0
            return number
        }
        self.rows.append(row)
        self.bumpedAt.append(0)
        return Int32(self.rows.count - 1)
    }
}
