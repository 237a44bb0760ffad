import GRDB
import HalcyonCore

/// Those that run turns, as rows.
enum RunnerRows {
    static func insert(into db: Database) throws -> Int64 {
        try db.cachedStatement(sql: "INSERT INTO runners DEFAULT VALUES").execute()
        return db.lastInsertedRowID
    }

    static func numbers(from db: Database) throws -> [Int64] {
        try Int64.fetchAll(db.cachedStatement(sql: "SELECT number FROM runners"))
    }

    static func delete(_ numbers: [Int64], from db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM runners WHERE number IN (SELECT value FROM json_each(?))")
            .execute(arguments: [Self.json(numbers)])
    }

    /// Whether a turn runs that no runner of the table has: from before there were runners, or of one that is gone.
    static func hasOrphans(_ db: Database) throws -> Bool {
        try Bool.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT EXISTS (
                        SELECT 1 FROM turns WHERE status = 'running'
                            AND (runner IS NULL OR runner NOT IN (SELECT number FROM runners))
                    )
                    """)) ?? false
    }

    /// Fails the running turns that no runner of the table has.
    static func failOrphans(unixMilliseconds: Int64, in db: Database) throws -> Int {
        try db.cachedStatement(
            sql: """
                UPDATE turns SET status = 'failed', completed_ms = ?
                WHERE status = 'running' AND (runner IS NULL OR runner NOT IN (SELECT number FROM runners))
                """
        ).execute(arguments: [unixMilliseconds])
        return db.changesCount
    }

    private static func json(_ numbers: [Int64]) -> String {
        "[" + numbers.map(String.init).joined(separator: ",") + "]"
    }
}
