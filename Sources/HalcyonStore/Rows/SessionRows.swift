import GRDB
import HalcyonCore

/// Sessions as rows.
enum SessionRows {
    /// How the list of a caller's sessions is named in its cursors.
    static let list = "sessions"

    private static let columns = """
        id, tenant, owner, kind, scenario_id, title, created_ms, updated_ms,
        (SELECT COUNT(*) FROM turns WHERE turns.session_id = sessions.id AND turns.superseded = 0) AS turn_count
        """

    static func insert(_ session: Session, into db: Database) throws {
        let exists = try Bool.fetchOne(
            db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM sessions WHERE id = ?)"),
            arguments: [session.id.value])
        guard exists != true else { throw StoreError.sessionExists }
        let scenario: String? = if case .rehearsal(let id) = session.kind { id.value } else { nil }
        try db.cachedStatement(
            sql: """
                INSERT INTO sessions (id, tenant, owner, kind, scenario_id, title, created_ms, updated_ms)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            session.id.value.storable, session.tenant.value.storable, session.owner.storable, session.kind.name,
            scenario, session.title.storable, session.createdUnixMilliseconds, session.updatedUnixMilliseconds,
        ])
    }

    static func fetch(_ id: SessionID, for caller: Caller, from db: Database) throws -> Session {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: "SELECT \(Self.columns) FROM sessions WHERE id = ? AND tenant = ? AND owner = ?"),
            arguments: [id.value, caller.tenant.value, caller.keyName])
        guard let row else { throw StoreError.noSession }
        return try Self.session(row)
    }

    /// - Throws: ``StoreError/Code/notFound`` unless the session is the caller's.
    static func check(_ id: SessionID, for caller: Caller, in db: Database) throws {
        let isOwned = try Bool.fetchOne(
            db.cachedStatement(
                sql: "SELECT EXISTS (SELECT 1 FROM sessions WHERE id = ? AND tenant = ? AND owner = ?)"),
            arguments: [id.value, caller.tenant.value, caller.keyName])
        guard isOwned == true else { throw StoreError.noSession }
    }

    static func page(of caller: Caller, _ page: PageRequest, from db: Database) throws -> Page<Session> {
        let cursor = try Cursor(page.cursor, of: Self.list, keys: 2)
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT \(Self.columns) FROM sessions
                    WHERE tenant = ? AND owner = ? AND (updated_ms, id) < (?, ?)
                    ORDER BY updated_ms DESC, id DESC LIMIT ?
                    """),
            arguments: [
                caller.tenant.value, caller.keyName, try cursor?.int(0) ?? Int.max, try cursor?.string(1) ?? "",
                page.limit + 1,
            ])
        return try Page(
            rows.map(Self.session), limit: page.limit, item: { $0 },
            cursor: { session in
                Cursor(
                    Self.list,
                    [.number(String(session.updatedUnixMilliseconds)), .string(session.id.value)])
            })
    }

    static func delete(_ id: SessionID, from db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM sessions WHERE id = ?").execute(arguments: [id.value])
    }

    /// Moves the session to the top of its owner's list.
    static func touch(_ id: SessionID, unixMilliseconds: Int64, in db: Database) throws {
        try db.cachedStatement(sql: "UPDATE sessions SET updated_ms = MAX(updated_ms, ?) WHERE id = ?")
            .execute(arguments: [unixMilliseconds, id.value])
    }

    private static func session(_ row: Row) throws -> Session {
        let scenario: String? = row["scenario_id"]
        let kind: Session.Kind = scenario.map { .rehearsal(ScenarioID($0)) } ?? .knowledge
        return Session(
            id: SessionID(row["id"]), tenant: TenantID(row["tenant"]), owner: row["owner"], kind: kind,
            title: row["title"], createdUnixMilliseconds: row["created_ms"],
            updatedUnixMilliseconds: row["updated_ms"], turnCount: row["turn_count"])
    }
}
