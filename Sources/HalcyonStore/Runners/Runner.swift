import GRDB
import HalcyonCore

/// One store that has the database open, as the others see it.
struct Runner: Sendable {
    /// What this runner is called in the database; never given twice.
    let number: Int64
    private let file: RunnerFile

    /// Makes itself known, and clears away those that are gone.
    ///
    /// The lock is taken before the transaction lets others see the row.
    init(in db: Database, path: String) throws {
        self.file = try RunnerFile(path: path + "-runners")
        self.number = try RunnerRows.insert(into: db)
        try self.file.hold(self.number)
        try RunnerRows.delete(self.dead(among: RunnerRows.numbers(from: db)), from: db)
    }

    /// Those of other runners that are gone.
    func dead(among numbers: [Int64]) -> [Int64] {
        numbers.filter { $0 != self.number && !self.file.isHeldByAnother($0) }
    }

    /// From now on this runner counts as gone.
    func leave() { self.file.close() }
}
