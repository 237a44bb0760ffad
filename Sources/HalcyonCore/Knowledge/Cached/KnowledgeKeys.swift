import HalcyonCache

/// The keys of reads of the knowledge base.
///
/// First pages of lists carry the knowledge version: an edit makes all older ones unreachable. Single things are
/// written through, so their keys stay.
enum KnowledgeKeys {
    static let namespace: CacheNamespace = "knowledge"

    /// What changes with every version; its event carries the number.
    static let version = Self.key(["version"])

    static func concept(_ id: ConceptID) -> CacheKey { Self.key(["concept", id.value]) }

    static func scenario(_ id: ScenarioID) -> CacheKey { Self.key(["scenario", id.value]) }

    static func concepts(category: String?, limit: Int, _ version: KnowledgeVersion) -> CacheKey {
        Self.key(["concepts", Self.text(category), String(limit), String(version.number)])
    }

    static func scenarios(difficulty: Int?, limit: Int, _ version: KnowledgeVersion) -> CacheKey {
        Self.key(["scenarios", Self.text(difficulty.map(String.init)), String(limit), String(version.number)])
    }

    /// None is not the same as an empty text.
    private static func text(_ text: String?) -> String { text.map { "+" + $0 } ?? "-" }

    private static func key(_ fields: [String]) -> CacheKey {
        var hasher = KeyHasher()
        hasher.field("halcyon.knowledge.1")
        for field in fields { hasher.field(field) }
        return hasher.finalize().key
    }
}
