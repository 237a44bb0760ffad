import GRDB
import HalcyonCore

/// Tells seeds that still stand as they were planted from those that people have changed or deleted since.
///
/// A mark for each seed holds the fingerprint of what was planted. What stands otherwise now was edited, and what is
/// gone was deleted: both are left alone.
struct SeedBed {
    private let db: Database

    /// Whether nothing was marked yet: the file is new, or was made before there were marks.
    let isUnmarked: Bool

    init(_ db: Database) throws {
        self.db = db
        self.isUnmarked = try Bool.fetchOne(db, sql: "SELECT NOT EXISTS (SELECT 1 FROM planted_seeds)") ?? true
    }

    func plant(_ scenario: Scenario, with writer: inout KnowledgeWriter) throws {
        let standing = try ScenarioRows.find(scenario.id, in: self.db)
        guard try self.mayReplace("scenario", scenario.id.value, standing: standing?.fingerprint) else { return }
        _ = try writer.apply(.saveScenario(scenario))
        try self.mark("scenario", scenario.id.value, scenario.fingerprint)
    }

    func plant(_ concept: Concept, with writer: inout KnowledgeWriter) throws {
        let standing = try ConceptRows.find(concept.id, in: self.db)
        // Before there were marks, only what an import had brought could be told from a seed.
        guard standing?.source == nil,
            try self.mayReplace("concept", concept.id.value, standing: standing?.fingerprint)
        else { return }
        _ = try writer.apply(.saveConcept(concept))
        try self.mark("concept", concept.id.value, concept.fingerprint)
    }

    private func mayReplace(_ kind: String, _ id: String, standing: String?) throws -> Bool {
        guard !self.isUnmarked else { return true }
        let planted = try String.fetchOne(
            self.db.cachedStatement(sql: "SELECT fingerprint FROM planted_seeds WHERE kind = ? AND id = ?"),
            arguments: [kind, id])
        return planted == standing
    }

    private func mark(_ kind: String, _ id: String, _ fingerprint: String) throws {
        try self.db.cachedStatement(
            sql: """
                INSERT INTO planted_seeds (kind, id, fingerprint) VALUES (?, ?, ?)
                ON CONFLICT (kind, id) DO UPDATE SET fingerprint = excluded.fingerprint
                """
        ).execute(arguments: [kind, id, fingerprint])
    }
}

extension Scenario {
    fileprivate var fingerprint: String {
        Fingerprint.text(
            of: [
                self.title, self.topic, String(self.difficulty), self.risk.rawValue, self.clientBrief,
                self.openingLine, self.learningGoal,
            ].jsonText.utf8)
    }
}

extension Concept {
    fileprivate var fingerprint: String {
        let texts = [self.name, self.definition, self.category, self.source ?? ""] + self.synonyms
        return Fingerprint.text(of: texts.jsonText.utf8)
    }
}
