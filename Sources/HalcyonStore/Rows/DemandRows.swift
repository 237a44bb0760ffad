import GRDB
import HalcyonCore

/// What was asked in each hour of the week, as rows.
enum DemandRows {
    /// What a weight of an earlier week is worth in the week `:week`.
    private static let worth = "weight / (1 << MIN(MAX(:week - week, 0), 60))"

    static func add(_ asked: AskedTurn, to hour: WeekHour, in db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO demand (hour, turn_id, week, weight) VALUES (:hour, :turn, :week, :times)
                ON CONFLICT (hour, turn_id) DO UPDATE SET
                    weight = \(Self.worth) + excluded.weight, week = MAX(week, excluded.week)
                """
        ).execute(arguments: [
            "hour": hour.ofWeek, "turn": try Self.id(of: asked.turn, in: db), "week": hour.week, "times": asked.times,
        ])
    }

    private static func id(of turn: RepeatableTurn, in db: Database) throws -> Int64 {
        let key = turn.keyText
        if let id = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT row_id FROM asked_turns WHERE key = ?"), arguments: [key])
        {
            return id
        }
        try db.cachedStatement(sql: "INSERT INTO asked_turns (key, tenant, turn) VALUES (?, ?, ?)")
            .execute(arguments: [key, turn.tenant.value, turn.json])
        return db.lastInsertedRowID
    }

    /// Takes out what counts least in an hour and what has not been asked for weeks.
    static func prune(_ hour: WeekHour, limits: DemandLimits, in db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM demand WHERE week <= ?").execute(arguments: [hour.week - limits.weeks])
        var pruned = db.changesCount
        try db.cachedStatement(
            sql: """
                DELETE FROM demand WHERE hour = :hour AND turn_id IN (
                    SELECT turn_id FROM demand WHERE hour = :hour
                    ORDER BY \(Self.worth) DESC, turn_id LIMIT -1 OFFSET :limit
                )
                """
        ).execute(arguments: ["hour": hour.ofWeek, "week": hour.week, "limit": limits.turnsPerHour])
        pruned += db.changesCount
        guard pruned > 0 else { return }
        try db.cachedStatement(
            sql: """
                DELETE FROM asked_turns
                WHERE NOT EXISTS (SELECT 1 FROM demand WHERE demand.turn_id = asked_turns.row_id)
                """
        ).execute()
    }

    /// Turns that a newer Halcyon wrote in another way are left out.
    static func mostAsked(in hours: [WeekHour], limit: Int, from db: Database) throws -> [AskedTurn] {
        var weights: [Int64: Double] = [:]
        for hour in Set(hours) {
            let rows = try Row.fetchAll(
                db.cachedStatement(
                    sql: "SELECT turn_id, \(Self.worth) AS worth FROM demand WHERE hour = :hour"),
                arguments: ["hour": hour.ofWeek, "week": hour.week])
            for row in rows { weights[row["turn_id"], default: 0] += row["worth"] as Double }
        }
        let best = weights.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.prefix(max(0, limit))
        return try best.compactMap { id, weight in
            let json = try String.fetchOne(
                db.cachedStatement(sql: "SELECT turn FROM asked_turns WHERE row_id = ?"), arguments: [id])
            return json.flatMap(RepeatableTurn.init(json:)).map { AskedTurn(turn: $0, times: weight) }
        }
    }

    static func forget(_ tenant: TenantID?, in db: Database) throws -> Int {
        try db.cachedStatement(sql: "DELETE FROM asked_turns WHERE ?1 IS NULL OR tenant = ?1")
            .execute(arguments: [tenant?.value])
        return db.changesCount
    }
}
