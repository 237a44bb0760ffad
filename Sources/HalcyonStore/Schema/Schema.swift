import GRDB

/// The tables, and the steps by which an older file gets them.
///
/// A step that has shipped is never edited; a change is a new step.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("001-sessions") { try $0.execute(sql: Self.sessions) }
        migrator.registerMigration("002-knowledge") { try $0.execute(sql: Self.knowledge) }
        migrator.registerMigration("003-concept-search") { try $0.execute(sql: Self.conceptSearch) }
        migrator.registerMigration("004-flags") { try $0.execute(sql: Self.flags) }
        migrator.registerMigration("005-planted-seeds") { try $0.execute(sql: Self.plantedSeeds) }
        migrator.registerMigration("006-runners") { try $0.execute(sql: Self.runners) }
        migrator.registerMigration("007-demand") { try $0.execute(sql: Self.demand) }
        return migrator
    }

    private static let sessions = """
        CREATE TABLE sessions (
            id TEXT NOT NULL PRIMARY KEY,
            tenant TEXT NOT NULL,
            owner TEXT NOT NULL,
            kind TEXT NOT NULL,
            scenario_id TEXT,
            title TEXT NOT NULL,
            created_ms INTEGER NOT NULL,
            updated_ms INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX sessions_by_use ON sessions(tenant, owner, updated_ms DESC, id DESC);

        CREATE TABLE turns (
            id TEXT NOT NULL PRIMARY KEY,
            session_id TEXT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            user_text TEXT NOT NULL,
            replaces_id TEXT,
            idempotency_key TEXT,
            status TEXT NOT NULL,
            superseded INTEGER NOT NULL DEFAULT 0,
            reply_text TEXT,
            record TEXT,
            created_ms INTEGER NOT NULL,
            completed_ms INTEGER
        ) STRICT;
        CREATE INDEX turns_by_session ON turns(session_id, superseded, position);
        CREATE UNIQUE INDEX turns_that_count ON turns(session_id, position) WHERE superseded = 0;
        CREATE UNIQUE INDEX turns_by_key ON turns(session_id, idempotency_key) WHERE idempotency_key IS NOT NULL;
        CREATE INDEX turns_that_run ON turns(session_id) WHERE status = 'running';

        CREATE TABLE feedback (
            id TEXT NOT NULL PRIMARY KEY,
            session_id TEXT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,
            turn_id TEXT REFERENCES turns(id) ON DELETE CASCADE,
            rating INTEGER,
            verdict TEXT,
            comment TEXT,
            created_ms INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX feedback_by_session ON feedback(session_id);
        CREATE INDEX feedback_by_turn ON feedback(turn_id);
        """

    private static let knowledge = """
        CREATE TABLE scenarios (
            id TEXT NOT NULL PRIMARY KEY,
            title TEXT NOT NULL,
            topic TEXT NOT NULL,
            difficulty INTEGER NOT NULL,
            risk TEXT NOT NULL,
            client_brief TEXT NOT NULL,
            opening_line TEXT NOT NULL,
            learning_goal TEXT NOT NULL,
            search_text TEXT NOT NULL
        ) STRICT;

        CREATE TABLE concepts (
            row_id INTEGER NOT NULL PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            name_key TEXT NOT NULL,
            definition TEXT NOT NULL,
            category TEXT NOT NULL,
            synonyms TEXT NOT NULL,
            source TEXT
        ) STRICT;
        CREATE INDEX concepts_by_name ON concepts(name_key, id);
        CREATE INDEX concepts_by_category ON concepts(category, name_key, id);

        CREATE TABLE concept_names (
            key TEXT NOT NULL,
            row_id INTEGER NOT NULL REFERENCES concepts(row_id) ON DELETE CASCADE,
            is_synonym INTEGER NOT NULL,
            PRIMARY KEY (key, row_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX concept_names_by_concept ON concept_names(row_id);

        CREATE TABLE knowledge_version (
            id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
            number INTEGER NOT NULL
        ) STRICT;
        INSERT INTO knowledge_version (id, number) VALUES (1, 0);

        CREATE TABLE seeds (
            name TEXT NOT NULL PRIMARY KEY,
            fingerprint TEXT NOT NULL
        ) STRICT;
        """

    /// The index keeps no text of its own; the triggers keep it in step with the concepts.
    private static let conceptSearch = """
        CREATE VIRTUAL TABLE concepts_fts USING fts5(
            name, synonyms, definition,
            content = 'concepts', content_rowid = 'row_id',
            tokenize = 'porter unicode61 remove_diacritics 2',
            prefix = '2 3'
        );
        CREATE TRIGGER concepts_inserted AFTER INSERT ON concepts BEGIN
            INSERT INTO concepts_fts(rowid, name, synonyms, definition)
            VALUES (new.row_id, new.name, new.synonyms, new.definition);
        END;
        CREATE TRIGGER concepts_deleted AFTER DELETE ON concepts BEGIN
            INSERT INTO concepts_fts(concepts_fts, rowid, name, synonyms, definition)
            VALUES ('delete', old.row_id, old.name, old.synonyms, old.definition);
        END;
        CREATE TRIGGER concepts_updated AFTER UPDATE ON concepts BEGIN
            INSERT INTO concepts_fts(concepts_fts, rowid, name, synonyms, definition)
            VALUES ('delete', old.row_id, old.name, old.synonyms, old.definition);
            INSERT INTO concepts_fts(rowid, name, synonyms, definition)
            VALUES (new.row_id, new.name, new.synonyms, new.definition);
        END;
        """

    private static let flags = """
        CREATE TABLE flag_changes (
            id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            flag TEXT NOT NULL,
            was_enabled INTEGER NOT NULL,
            is_enabled INTEGER NOT NULL,
            changed_by TEXT NOT NULL,
            reason TEXT NOT NULL,
            at_ms INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX flag_changes_by_flag ON flag_changes(flag, id);
        """

    /// What each seed was when it was planted, to tell what people have changed since.
    private static let plantedSeeds = """
        CREATE TABLE planted_seeds (
            kind TEXT NOT NULL,
            id TEXT NOT NULL,
            fingerprint TEXT NOT NULL,
            PRIMARY KEY (kind, id)
        ) STRICT, WITHOUT ROWID;
        """

    /// Who runs a turn; a number is never given twice.
    private static let runners = """
        CREATE TABLE runners (
            number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT
        ) STRICT;
        ALTER TABLE turns ADD COLUMN runner INTEGER;
        CREATE INDEX turns_by_runner ON turns(runner) WHERE status = 'running';
        """

    /// What was asked in each hour of the week; `week` says when `weight` was last right.
    private static let demand = """
        CREATE TABLE asked_turns (
            row_id INTEGER NOT NULL PRIMARY KEY,
            key TEXT NOT NULL UNIQUE,
            tenant TEXT NOT NULL,
            turn TEXT NOT NULL
        ) STRICT;
        CREATE INDEX asked_turns_by_tenant ON asked_turns(tenant);

        CREATE TABLE demand (
            hour INTEGER NOT NULL,
            turn_id INTEGER NOT NULL REFERENCES asked_turns(row_id) ON DELETE CASCADE,
            week INTEGER NOT NULL,
            weight REAL NOT NULL,
            PRIMARY KEY (hour, turn_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX demand_by_turn ON demand(turn_id);
        CREATE INDEX demand_by_week ON demand(week);
        """
}
