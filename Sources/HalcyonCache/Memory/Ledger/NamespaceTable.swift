/// The namespaces that have entries, each with a number for each of its versions that has some.
///
/// A bump gives a namespace's number away: entries that carry it are out of date from then on, and the next entry gets
/// another. A number is free again with its last entry, so that the table is never larger than the cache.
struct NamespaceTable: Sendable {
    private struct Row: Sendable {
        var name: CacheNamespace
        var entries = 0
        var isBumped = false
    }

    /// Of all namespaces but the default one.
    private var numbers: [CacheNamespace: Int32] = [:]
    /// The default namespace is always in the table, and never searched for: most entries are in it.
    private var defaultNumber: Int32 = 0
    private var rows = [Row(name: .default)]
    private var free: [Int32] = []

    /// How many entries are out of date.
    private(set) var outdated = 0

    /// How many versions are in the table.
    var count: Int { self.rows.count - self.free.count }

    func number(of name: CacheNamespace) -> Int32? { name == .default ? self.defaultNumber : self.numbers[name] }
    func isBumped(_ number: Int32) -> Bool { self.rows[Int(number)].isBumped }

    /// Counts an entry more.
    mutating func add(_ name: CacheNamespace) -> Int32 {
        let number = self.number(of: name) ?? self.begin(name)
        self.rows[Int(number)].entries += 1
        return number
    }

    /// Counts an entry less.
    ///
    /// - Returns: whether it was the last of a version that was bumped; the number may mean something else from now on.
    mutating func remove(_ number: Int32) -> Bool {
        let index = Int(number)
        precondition(self.rows[index].entries > 0, "a namespace lost an entry that it did not have")
        self.rows[index].entries -= 1
        let isBumped = self.rows[index].isBumped
        if isBumped { self.outdated -= 1 }
        guard self.rows[index].entries == 0, number != self.defaultNumber else { return false }
        if !isBumped { self.numbers[self.rows[index].name] = nil }
        self.free.append(number)
        return isBumped
    }

    /// Makes all entries of a namespace out of date.
    ///
    /// - Returns: the number that they carry; nil if there are none.
    mutating func bump(_ name: CacheNamespace) -> Int32? {
        guard let number = self.number(of: name), self.rows[Int(number)].entries > 0 else { return nil }
        self.rows[Int(number)].isBumped = true
        self.outdated += self.rows[Int(number)].entries
        self.numbers[name] = nil
        if number == self.defaultNumber { _ = self.begin(name) }
        return number
    }

    private mutating func begin(_ name: CacheNamespace) -> Int32 {
        let row = Row(name: name)
        let number = self.free.popLast() ?? Int32(self.rows.count)
        if Int(number) == self.rows.count { self.rows.append(row) } else { self.rows[Int(number)] = row }
        if name == .default { self.defaultNumber = number } else { self.numbers[name] = number }
        return number
    }
}
