import Foundation
import GRDB
import HalcyonCore

/// Turns of sessions as rows.
enum TurnRows {
    /// A turn with what only the store needs to know about it.
    struct Stored {
        var turn: SessionTurn
        var replaces: TurnID?
        var isSuperseded: Bool
    }

    /// How the list of a session's turns is named in its cursors.
    static let list = "turns"

    private static let columns = """
        id, session_id, position, user_text, replaces_id, status, superseded, reply_text, record, created_ms,
        completed_ms
        """

    static func fetch(_ id: TurnID, of session: SessionID, from db: Database) throws -> Stored {
        let row = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT \(Self.columns) FROM turns WHERE id = ? AND session_id = ?"),
            arguments: [id.value, session.value])
        guard let row else { throw StoreError.noTurn }
        return try Self.stored(row)
    }

    static func fetch(key: String, of session: SessionID, from db: Database) throws -> Stored? {
        try Row.fetchOne(
            db.cachedStatement(
                sql: "SELECT \(Self.columns) FROM turns WHERE session_id = ? AND idempotency_key = ?"),
            arguments: [session.value, key.storable]
        ).map(Self.stored)
    }

    static func running(of session: SessionID, from db: Database) throws -> TurnID? {
        try String.fetchOne(
            db.cachedStatement(
                sql: "SELECT id FROM turns WHERE session_id = ? AND status = 'running' AND superseded = 0"),
            arguments: [session.value]
        ).map { TurnID($0) }
    }

    static func count(of session: SessionID, from db: Database) throws -> Int {
        try Int.fetchOne(
            db.cachedStatement(sql: "SELECT COUNT(*) FROM turns WHERE session_id = ? AND superseded = 0"),
            arguments: [session.value]) ?? 0
    }

    static func supersede(from position: Int, of session: SessionID, in db: Database) throws {
        try db.cachedStatement(
            sql: "UPDATE turns SET superseded = 1 WHERE session_id = ? AND superseded = 0 AND position >= ?"
        ).execute(arguments: [session.value, position])
    }

    static func insert(_ turn: NewTurn, position: Int, runner: Int64, into db: Database) throws -> SessionTurn {
        try db.cachedStatement(
            sql: """
                INSERT INTO turns
                    (id, session_id, position, user_text, replaces_id, idempotency_key, status, created_ms, runner)
                VALUES (?, ?, ?, ?, ?, ?, 'running', ?, ?)
                """
        ).execute(arguments: [
            turn.id.value.storable, turn.session.value, position, turn.userText.storable, turn.replaces?.value,
            turn.idempotencyKey?.storable, turn.createdUnixMilliseconds, runner,
        ])
        return try Self.fetch(turn.id, of: turn.session, from: db).turn
    }

    /// The last complete turns before a position, oldest first.
    static func history(
        before position: Int, of session: SessionID, limit: Int, from db: Database
    ) throws -> [SessionTurn] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT \(Self.columns) FROM turns
                    WHERE session_id = ? AND superseded = 0 AND position < ? AND status = 'complete'
                    ORDER BY position DESC LIMIT ?
                    """),
            arguments: [session.value, position, limit]
        ).reversed().map { try Self.stored($0).turn }
    }

    static func page(of session: SessionID, _ page: PageRequest, from db: Database) throws -> Page<SessionTurn> {
        let cursor = try Cursor(page.cursor, of: Self.list, keys: 1)
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT \(Self.columns) FROM turns WHERE session_id = ? AND superseded = 0 AND position > ?
                    ORDER BY position LIMIT ?
                    """),
            arguments: [session.value, try cursor?.int(0) ?? -1, page.limit + 1])
        return try Page(
            rows.map { try Self.stored($0).turn }, limit: page.limit, item: { $0 },
            cursor: { Cursor(Self.list, [.number(String($0.index))]) })
    }

    /// - Returns: whether the turn was running and has ended now.
    static func finish(_ turn: SessionTurn, in db: Database) throws -> Bool {
        let record = try turn.record.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }
        try db.cachedStatement(
            sql: """
                UPDATE turns SET status = ?, reply_text = ?, record = ?, completed_ms = ?
                WHERE id = ? AND session_id = ? AND status = 'running'
                """
        ).execute(arguments: [
            turn.status.rawValue, turn.replyText?.storable, record, turn.completedUnixMilliseconds, turn.id.value,
            turn.session.value,
        ])
        return db.changesCount > 0
    }

    private static func stored(_ row: Row) throws -> Stored {
        guard let status = SessionTurn.Status(rawValue: row["status"]) else { throw Damage() }
        let record: String? = row["record"]
        let replaces: String? = row["replaces_id"]
        let turn = SessionTurn(
            id: TurnID(row["id"]), session: SessionID(row["session_id"]), index: row["position"],
            userText: row["user_text"], status: status, replyText: row["reply_text"],
            record: try record.map(Self.record), createdUnixMilliseconds: row["created_ms"],
            completedUnixMilliseconds: row["completed_ms"])
        return Stored(turn: turn, replaces: replaces.map { TurnID($0) }, isSuperseded: row["superseded"])
    }

    private static func record(_ text: String) throws -> TurnRecord {
        do {
            return try JSONDecoder().decode(TurnRecord.self, from: Data(text.utf8))
        } catch {
            throw Damage()
        }
    }
}
