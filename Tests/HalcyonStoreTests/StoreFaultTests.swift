import Foundation
import GRDB
import HalcyonCore
import Testing

@testable import HalcyonStore

@Suite struct StoreFaultTests {
    @Test func fileThatIsNoDatabaseIsNamed() async throws {
        try await TemporaryStore.with { temporary in
            let path = try temporary.write(String(repeating: "This is a letter. ", count: 500), to: "letter.txt")
            let error = await #expect(throws: StoreError.self) { _ = try await SQLiteStore.open(.init(path: path)) }
            #expect(error?.code == .corrupt)
            #expect(error?.message.contains(path) == true)
            #expect(error?.message.contains("-wal") == true)
            #expect(try String(contentsOfFile: path, encoding: .utf8).hasPrefix("This is a letter."))
        }
    }

    @Test func damagedDatabaseIsNamed() async throws {
        try await TemporaryStore.with { temporary in
            let store = try await temporary.open()
            _ = try await store.save(TemporaryStore.concepts(500))
            try await store.close()
            let file = try FileHandle(forUpdating: URL(filePath: temporary.path))
            try file.seek(toOffset: 4_096)
            try file.write(contentsOf: Data(repeating: 0x5A, count: 400_000))
            try file.close()
            let error = await #expect(throws: StoreError.self) {
                let store = try await temporary.open()
                try await store.health()
                _ = try await store.concepts(query: "number", category: nil, page: .init())
            }
            #expect(error?.code == .corrupt)
        }
    }

    @Test func folderInPlaceOfTheFileIsUnavailable() async throws {
        try await TemporaryStore.with { temporary in
            let error = await #expect(throws: StoreError.self) {
                _ = try await SQLiteStore.open(.init(path: temporary.folder.path))
            }
            #expect(error?.code == .unavailable)
        }
    }

    @Test func fileInPlaceOfTheFolderIsUnavailable() async throws {
        try await TemporaryStore.with { temporary in
            let file = try temporary.write("", to: "data")
            let error = await #expect(throws: StoreError.self) { _ = try await temporary.open() }
            #expect(error?.code == .unavailable)
            #expect(error?.message.contains(file) == true)
        }
    }

    @Test func databaseOfANewerVersionIsLeftAlone() async throws {
        try await TemporaryStore.with { temporary in
            let store = try await temporary.open()
            try await store.execute("INSERT INTO grdb_migrations (identifier) VALUES ('999-future')")
            try await store.close()
            let error = await #expect(throws: StoreError.self) { _ = try await temporary.open() }
            #expect(error?.code == .unavailable)
            #expect(error?.message.contains("newer Halcyon") == true)
        }
    }

    @Test func databaseLockedByAnotherProcessIsBusyForWritesOnly() async throws {
        try await TemporaryStore.with { temporary in
            let store = try await temporary.open(busyTimeout: .milliseconds(1))
            var connection = GRDB.Configuration()
            connection.allowsUnsafeTransactions = true
            let other = try DatabaseQueue(path: temporary.path, configuration: connection)
            try other.inDatabase { try $0.execute(sql: "BEGIN EXCLUSIVE") }
            let error = try await store.error { _ = try await $0.save(TemporaryStore.concepts(1)) }
            #expect(error?.code == .busy)
            #expect(error?.isRetryable == true)
            #expect(error?.message.contains(temporary.path) == true)
            #expect(await store.readyError == nil)
            let opening = await #expect(throws: StoreError.self) {
                _ = try await temporary.open(busyTimeout: .milliseconds(1))
            }
            #expect(opening?.code == .busy)
            try other.inDatabase { try $0.execute(sql: "ROLLBACK") }
            #expect(try await store.save(TemporaryStore.concepts(1)).added == 1)
        }
    }

    @Test func databaseThatMayOnlyBeReadSaysSo() async throws {
        try await TemporaryStore.with { temporary in
            let store = try await temporary.open()
            try await store.execute("PRAGMA query_only = 1")
            let error = try await store.error { _ = try await $0.save(TemporaryStore.concepts(1)) }
            #expect(error?.code == .readOnly)
            #expect(error?.message.contains(temporary.path) == true)
        }
    }

    @Test(.enabled(if: getuid() != 0, "root may write whatever the permissions say"))
    func fileWithoutTheRightToWriteIsFoundWhenItIsOpened() async throws {
        try await TemporaryStore.with { temporary in
            try await temporary.open().close()
            let folder = URL(filePath: temporary.path).deletingLastPathComponent().path
            try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: temporary.path)
            try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: folder)
            defer { try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder) }
            let error = await #expect(throws: StoreError.self) { _ = try await temporary.open() }
            #expect(error?.code == .readOnly)
        }
    }

    @Test func fullDiskSaysSoAndLeavesWhatWasThere() async throws {
        try await TemporaryStore.with { temporary in
            let store = try await temporary.open()
            _ = try await store.save(TemporaryStore.concepts(10))
            let version = store.knowledgeVersion
            // Without an argument the pragma only tells; with a smaller one it is raised to the size of the file.
            try await store.execute("PRAGMA max_page_count = 1")
            let error = try await store.error { _ = try await $0.save(TemporaryStore.concepts(5_000)) }
            #expect(error?.code == .full)
            #expect(error?.message.contains(temporary.path) == true)
            #expect(store.knowledgeVersion == version)
            #expect(try await store.countConcepts() == 10)
            #expect(await store.readyError == nil)
        }
    }

    @Test func closedStoreIsUnavailable() async throws {
        try await TemporaryStore.with { temporary in
            let store = try await temporary.open()
            try await store.close()
            #expect(await store.readyError?.code == .unavailable)
            let error = try await store.error { try await $0.delete("s", for: TemporaryStore.caller) }
            #expect(error?.code == .unavailable)
        }
    }

    @Test func unknownValueInARowIsDamage() async throws {
        try await TemporaryStore.with { temporary in
            let store = try await temporary.open()
            try await store.execute("UPDATE scenarios SET risk = 'enormous' WHERE id = 'sc-01'")
            let error = try await store.error { _ = try await $0.scenario("sc-01") }
            #expect(error?.code == .corrupt)
        }
    }

    @Test func noErrorRepeatsWhatWasSearched() async throws {
        let error = DatabaseError(
            resultCode: .SQLITE_ERROR, message: "fts5: syntax error near \"my secret\"", sql: "SELECT 'my secret'")
        #expect(!StoreError(describing: error, path: "p").message.contains("secret"))
    }

    @Test func moreThanTheLimitIsRefusedAtOnce() async throws {
        let pending = PendingOperations(limit: 1, path: "p")
        try await pending.withPlace {
            let error = await #expect(throws: StoreError.self) { try await pending.withPlace {} }
            #expect(error?.code == .busy)
        }
        try await pending.withPlace {}
    }
}
