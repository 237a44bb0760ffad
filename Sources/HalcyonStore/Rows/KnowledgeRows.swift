import GRDB
import HalcyonCore

/// The number that rises with every change of a concept or a scenario.
enum KnowledgeRows {
    static func version(_ db: Database) throws -> KnowledgeVersion {
        let number = try Int64.fetchOne(db.cachedStatement(sql: "SELECT number FROM knowledge_version WHERE id = 1"))
        guard let number else { throw Damage() }
        return KnowledgeVersion(UInt64(bitPattern: number))
    }

    static func raiseVersion(in db: Database) throws {
        try db.cachedStatement(sql: "UPDATE knowledge_version SET number = number + 1 WHERE id = 1").execute()
    }
}
