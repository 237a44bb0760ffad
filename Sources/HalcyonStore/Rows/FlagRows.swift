import GRDB
import HalcyonCore

/// The flags' audit as rows.
enum FlagRows {
    /// How the audit is named in its cursors.
    static let list = "flag-changes"

    static func insert(_ change: FlagChange, into db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO flag_changes (flag, was_enabled, is_enabled, changed_by, reason, at_ms)
                VALUES (?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            change.flag.rawValue, change.from, change.to, change.changedBy.storable, change.reason.storable,
            change.unixMilliseconds,
        ])
    }

    /// The newest first; flags that no longer exist are left out.
    static func page(_ page: PageRequest, from db: Database) throws -> Page<FlagChange> {
        let cursor = try Cursor(page.cursor, of: Self.list, keys: 1)
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT * FROM flag_changes
                    WHERE id < ? AND flag IN (SELECT value FROM json_each(?))
                    ORDER BY id DESC LIMIT ?
                    """),
            arguments: [
                try cursor?.int(0) ?? Int.max, Flag.allCases.map(\.rawValue).jsonText, page.limit + 1,
            ])
        return try Page(
            rows, limit: page.limit, item: Self.change,
            cursor: { row in
                let id: Int = row["id"]
                return Cursor(Self.list, [.number(String(id))])
            })
    }

    static func lastValues(from db: Database) throws -> [Flag: Bool] {
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT flag, is_enabled FROM flag_changes
                    WHERE id IN (SELECT MAX(id) FROM flag_changes GROUP BY flag)
                    """))
        return rows.reduce(into: [:]) { values, row in
            if let flag = Flag(rawValue: row["flag"]) { values[flag] = row["is_enabled"] }
        }
    }

    private static func change(_ row: Row) throws -> FlagChange {
        guard let flag = Flag(rawValue: row["flag"]) else { throw Damage() }
        return FlagChange(
            flag: flag, from: row["was_enabled"], to: row["is_enabled"], changedBy: row["changed_by"],
            reason: row["reason"], unixMilliseconds: row["at_ms"])
    }
}
