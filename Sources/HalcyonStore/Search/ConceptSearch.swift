import GRDB
import HalcyonCore

/// The search for concepts by words.
///
/// What is named exactly so comes first, then what has it as a synonym, then what has a name that begins so, then the
/// rest by BM25, where a word in the name weighs 10, in a synonym 5 and in the definition 1. Among 8,000 concepts a
/// search takes 1 to 5 ms, one for a single letter about 30.
enum ConceptSearch {
    private static let list = "found-concepts"

    /// Longer names are not looked for word for word in a question.
    private static let nameWordLimit = 6

    /// A question of common words hits much of the knowledge base; more than the best of them are not ranked.
    private static let relatedHitLimit = PageRequest.maximumLimit

    private static let hits = """
        SELECT rowid AS row_id, bm25(concepts_fts, 10.0, 5.0, 1.0) AS score
        FROM concepts_fts WHERE concepts_fts MATCH :match
        """

    /// Concepts that hold every word, a page of them.
    static func page(
        _ words: SearchWords, category: String?, _ page: PageRequest, from db: Database
    ) throws -> Page<Concept> {
        let list = Self.list + "/" + Self.fingerprint(words, category: category)
        let cursor = try Cursor(page.cursor, of: list, keys: 3)
        guard let match = words.everyWord else { return Page(items: []) }
        let rows = try Row.fetchAll(
            db.cachedStatement(sql: Self.pageQuery),
            arguments: [
                "match": match, "key": words.key, "end": words.key + "\u{10FFFF}", "category": category,
                "tier": try cursor?.int(0) ?? -1, "score": try cursor?.double(1) ?? 0,
                "id": try cursor?.string(2) ?? "", "limit": page.limit + 1,
            ])
        return try Page(rows, limit: page.limit, item: ConceptRows.concept) { row in
            let tier: Int = row["tier"]
            let score: Double = row["score"]
            return Cursor(list, [.number(String(tier)), .number("\(score)"), .string(row["id"])])
        }
    }

    /// The concepts whose names stand in the question, the longest names first, then those with any of its words.
    ///
    /// Of several with one name, as two collections can have them, the better one comes here and the others at the end.
    static func related(to question: SearchWords, limit: Int, from db: Database) throws -> [Concept] {
        guard let match = question.anyWord else { return [] }
        let rows = try Row.fetchAll(
            db.cachedStatement(sql: Self.relatedQuery),
            arguments: [
                "match": match, "runs": question.runs(upTo: Self.nameWordLimit).jsonText, "limit": limit,
            ])
        return try rows.map(ConceptRows.concept)
    }

    /// The texts are joined at the end, to the rows of the page alone.
    private static let pageQuery = """
        WITH hits AS MATERIALIZED (\(Self.hits)),
        named AS MATERIALIZED (
            SELECT row_id, MIN(CASE WHEN key = :key THEN is_synonym ELSE 2 END) AS tier
            FROM concept_names WHERE key >= :key AND key < :end GROUP BY row_id
        ),
        found AS (
            SELECT row_id, MIN(tier) AS tier, MIN(score) AS score FROM (
                SELECT row_id, 3 AS tier, score FROM hits
                UNION ALL SELECT row_id, tier, 0.0 AS score FROM named
            )
            GROUP BY row_id
        ),
        shown AS (
            SELECT concepts.row_id, concepts.id, tier, score FROM found
            JOIN concepts ON concepts.row_id = found.row_id
            WHERE (:category IS NULL OR concepts.category = :category)
                AND (tier, score, concepts.id) > (:tier, :score, :id)
            ORDER BY tier, score, concepts.id LIMIT :limit
        )
        SELECT \(ConceptRows.columns), tier, score FROM shown
        JOIN concepts ON concepts.row_id = shown.row_id
        ORDER BY tier, score, shown.id
        """

    private static let relatedQuery = """
        WITH hits AS MATERIALIZED (\(Self.hits) ORDER BY score LIMIT \(Self.relatedHitLimit)),
        named AS MATERIALIZED (
            SELECT row_id, MAX(length(key)) AS length FROM concept_names
            WHERE key IN (SELECT value FROM json_each(:runs)) GROUP BY row_id
        ),
        found AS (
            SELECT row_id, MAX(length) AS length, MIN(score) AS score FROM (
                SELECT row_id, 0 AS length, score FROM hits
                UNION ALL SELECT row_id, length, 0.0 AS score FROM named
            )
            GROUP BY row_id
        ),
        shown AS (
            SELECT concepts.row_id, concepts.id, length, score,
                ROW_NUMBER() OVER (PARTITION BY name_key ORDER BY length DESC, score, concepts.id) AS copy
            FROM found JOIN concepts ON concepts.row_id = found.row_id
            ORDER BY copy, length DESC, score, concepts.id LIMIT :limit
        )
        SELECT \(ConceptRows.columns) FROM shown
        JOIN concepts ON concepts.row_id = shown.row_id
        ORDER BY copy, length DESC, score, shown.id
        """

    /// Ties a cursor to its search without holding the words: FNV-1a of them.
    private static func fingerprint(_ words: SearchWords, category: String?) -> String {
        Fingerprint.text(of: (words.key + "\n" + (category ?? "")).utf8)
    }
}
