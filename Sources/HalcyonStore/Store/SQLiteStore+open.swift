import Foundation
import GRDB
public import HalcyonCore

extension SQLiteStore {
    /// Opens the file, or makes it, brings its tables up to date and puts the seeds in.
    ///
    /// Blocks a thread of the pool while it runs: some milliseconds, and up to a second for a new file.
    ///
    /// - Throws: ``StoreError`` that says which file, what is wrong with it and how to mend it.
    @concurrent public static func open(
        _ configuration: Configuration, seeds: Seeds = .builtIn
    ) async throws(StoreError) -> SQLiteStore {
        do {
            return try Self.openNow(configuration, seeds: seeds)
        } catch {
            throw StoreError(describing: error, path: configuration.path)
        }
    }

    private static func openNow(_ configuration: Configuration, seeds: Seeds) throws -> SQLiteStore {
        try Self.makeFile(at: configuration.path)
        let pool = try DatabasePool(path: configuration.path, configuration: Self.connection(configuration))
        try Self.migrate(pool, path: configuration.path)
        // The transaction takes the write lock even where nothing is to be planted, so that a database that cannot be
        // written is found now and not by the first turn.
        let (version, runner) = try pool.write { db in
            try seeds.plant(in: db)
            return (try KnowledgeRows.version(db), try Runner(in: db, path: configuration.path))
        }
        let store = SQLiteStore(pool: pool, runner: runner, configuration: configuration)
        store.publish(version)
        return store
    }

    private static func connection(_ configuration: Configuration) -> GRDB.Configuration {
        var connection = GRDB.Configuration()
        connection.label = "halcyon.store"
        connection.foreignKeysEnabled = true
        connection.maximumReaderCount = configuration.readers
        connection.busyMode = .timeout(configuration.busyTimeout.milliseconds / 1_000)
        connection.journalMode = .wal
        // A commit is safe against a crash of the process; after a loss of power the last ones may be missing, but
        // the file is whole. A full sync per turn would cost milliseconds each.
        connection.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = NORMAL") }
        return connection
    }

    private static func migrate(_ pool: DatabasePool, path: String) throws {
        let migrator = Schema.migrator
        guard try !pool.read(migrator.hasBeenSuperseded) else { throw StoreError.madeByNewerVersion(path: path) }
        guard try !pool.read(migrator.hasCompletedMigrations) else { return }
        try migrator.migrate(pool)
    }

    /// Makes the folder and the file so that only this user can read them; what is there already stays as it is.
    private static func makeFile(at path: String) throws(StoreError) {
        let folder = URL(filePath: path).deletingLastPathComponent().path
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw .folderNotMade(folder)
        }
        // SQLite gives the WAL the file's own permissions, but would make the file readable for all. An error is left
        // for SQLite to find again, because it knows better what to say about it.
        let descriptor = unsafe Foundation.open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        if descriptor >= 0 { _ = Foundation.close(descriptor) }
    }
}
