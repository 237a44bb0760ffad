import GRDB
import HalcyonCore

/// Feedback as rows.
enum FeedbackRows {
    static func insert(_ feedback: Feedback, into db: Database) throws {
        let exists = try Bool.fetchOne(
            db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM feedback WHERE id = ?)"), arguments: [feedback.id])
        guard exists != true else { throw StoreError.feedbackExists }
        try db.cachedStatement(
            sql: """
                INSERT INTO feedback (id, session_id, turn_id, rating, verdict, comment, created_ms)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            feedback.id.storable, feedback.session.value, feedback.turn?.value, feedback.rating,
            feedback.verdict?.rawValue, feedback.comment?.storable, feedback.createdUnixMilliseconds,
        ])
    }
}
