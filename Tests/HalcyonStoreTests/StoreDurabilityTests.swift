import Foundation
import GRDB
import HalcyonCore
import HalcyonTesting
import Testing

@testable import HalcyonStore

@Suite struct StoreDurabilityTests {
    @Test func everythingSurvivesAReopening() async throws {
        try await TemporaryStore.with { temporary in
            let first = try await temporary.open()
            _ = try await first.save(TemporaryStore.concepts(3))
            try await Self.begin("t1", in: first)
            let version = first.knowledgeVersion
            try await first.close()
            let second = try await temporary.open()
            #expect(second.knowledgeVersion == version)
            #expect(try await second.countConcepts() == 3)
            #expect(try await second.turn("t1", of: "s", for: TemporaryStore.caller).status == .running)
            #expect(try await second.failAbandonedTurns(unixMilliseconds: 9) == 1)
        }
    }

    @Test func errorInTheMiddleOfASaveLeavesNothing() async throws {
        try await TemporaryStore.with { temporary in
            let store = try await temporary.open()
            let version = store.knowledgeVersion
            try await store.execute(
                """
                CREATE TEMP TRIGGER fail BEFORE INSERT ON concepts WHEN new.id = 'c700'
                BEGIN SELECT RAISE(ABORT, 'no'); END
                """)
            let error = try await store.error { _ = try await $0.save(TemporaryStore.concepts(1_000)) }
            #expect(error?.code == .conflict)
            #expect(try await store.countConcepts() == 0)
            #expect(store.knowledgeVersion == version)
            #expect(try await store.concepts(query: "number", category: nil, page: .init()).items.isEmpty)
        }
    }

    @Test func processKilledInTheMiddleOfAWriteLeavesNothing() async throws {
        try await TemporaryStore.with { temporary in
            let store = try await temporary.open()
            _ = try await store.save(TemporaryStore.concepts(3))
            let crashed = TemporaryStore(folder: temporary.folder.appending(path: "crashed"))
            // With a cache this small most of the transaction is in the WAL before it is committed.
            try await store.execute("PRAGMA cache_size = 5")
            try await store.pool.write { db in
                var writer = KnowledgeWriter(db)
                for concept in TemporaryStore.concepts(2_000) { _ = try writer.apply(.saveConcept(concept)) }
                _ = try writer.finish()
                try Self.copy(temporary.path, to: crashed.path, suffixes: ["", "-wal"])
            }
            #expect(try Self.bytes(of: crashed.path + "-wal") > 500_000)
            #expect(try await store.countConcepts() == 2_000)
            let reopened = try await crashed.open()
            #expect(try await reopened.countConcepts() == 3)
            #expect(reopened.knowledgeVersion == KnowledgeVersion(2))
            #expect(try await reopened.concepts(query: "1999", category: nil, page: .init()).items.isEmpty)
            try await reopened.execute("INSERT INTO concepts_fts(concepts_fts) VALUES ('integrity-check')")
        }
    }

    @Test func endOfATurnIsRecordedAlthoughItsTaskWasCancelled() async throws {
        try await TemporaryStore.with { temporary in
            let store = try await temporary.open()
            var turn = try await Self.begin("t1", in: store)
            turn.status = .cancelled
            let ended = turn
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.cancelAll()
                group.addTask { try await store.finish(ended) }
                try await group.waitForAll()
            }
            #expect(try await store.turn("t1", of: "s", for: TemporaryStore.caller).status == .cancelled)
        }
    }

    @Test func versionOfAnotherProcessIsNoticed() async throws {
        try await TemporaryStore.with { temporary in
            let mine = try await temporary.open()
            let other = try await temporary.open()
            _ = try await other.save(TemporaryStore.concepts(1))
            #expect(mine.knowledgeVersion < other.knowledgeVersion)
            try await mine.health()
            #expect(mine.knowledgeVersion == other.knowledgeVersion)
            _ = try await other.save(TemporaryStore.concepts(2))
            _ = try await mine.concept("c1")
            #expect(mine.knowledgeVersion == other.knowledgeVersion)
        }
    }

    @Test func importByAnotherProcessIsToldToWhoKeepsCopies() async throws {
        try await TemporaryStore.with { temporary in
            let mine = try await temporary.open()
            let other = try await temporary.open()
            let seen = Milestone<KnowledgeChange>()
            let clock = ManualClock()
            let edits = KnowledgeEdits(store: mine, clock: clock, observers: [{ seen.reach($0) }])
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await edits.run() }
                await clock.sleepers(atLeast: 1)
                let path = try temporary.write(ConceptImportTests.own, to: "c.jsonl")
                _ = try await ConceptImport(path: path).run(into: other)
                clock.advance(by: .seconds(1))
                #expect(await seen.wait() == KnowledgeChange(version: KnowledgeVersion(2), edits: nil))
                #expect(try await mine.concept("a").name == "Awe")
                group.cancelAll()
            }
        }
    }

    @Test func closedFileIsWholeWithoutItsLog() async throws {
        try await TemporaryStore.with { temporary in
            let store = try await temporary.open()
            _ = try await store.save(TemporaryStore.concepts(3))
            try await store.close()
            try await store.close()
            let copy = TemporaryStore(folder: temporary.folder.appending(path: "copy"))
            try Self.copy(temporary.path, to: copy.path, suffixes: [""])
            #expect(try await copy.open().countConcepts() == 3)
        }
    }

    @Test func folderAndFileAreForThisUserAlone() async throws {
        try await TemporaryStore.with { temporary in
            try await temporary.open().close()
            let folder = URL(filePath: temporary.path).deletingLastPathComponent().path
            #expect(try Self.permissions(of: folder) == 0o700)
            #expect(try Self.permissions(of: temporary.path) == 0o600)
        }
    }

    @Test func connectionsAreSetAsTheyMustBe() async throws {
        try await TemporaryStore.with { temporary in
            let store = try await temporary.open()
            let settings = try await store.pool.writeWithoutTransaction { db in
                try ["journal_mode", "synchronous", "foreign_keys"].map {
                    try String.fetchOne(db, sql: "PRAGMA \($0)")
                }
            }
            #expect(settings == ["wal", "1", "1"])
        }
    }

    @Test func textWithTheCharacterThatEndsATextIsKeptWhole() async throws {
        try await TemporaryStore.with { temporary in
            let store = try await temporary.open()
            try await Self.begin("t1", text: "before\u{0}after", key: "k", in: store)
            let turn = try await store.turn("t1", of: "s", for: TemporaryStore.caller)
            #expect(turn.userText == "before\u{FFFD}after")
            let again = NewTurn(
                id: "t2", session: "s", userText: "before\u{0}after", replaces: nil, idempotencyKey: "k",
                createdUnixMilliseconds: 3)
            #expect(try await store.begin(again, for: TemporaryStore.caller) == .repeated(turn))
        }
    }

    @discardableResult
    private static func begin(
        _ id: TurnID, text: String = "Hello", key: String? = nil, in store: SQLiteStore
    ) async throws -> SessionTurn {
        let caller = TemporaryStore.caller
        try await store.create(
            Session(
                id: "s", tenant: caller.tenant, owner: caller.keyName, kind: .knowledge, title: "Questions",
                createdUnixMilliseconds: 1, updatedUnixMilliseconds: 1))
        let new = NewTurn(
            id: id, session: "s", userText: text, replaces: nil, idempotencyKey: key, createdUnixMilliseconds: 2)
        guard case .started(let turn, _) = try await store.begin(new, for: caller) else {
            throw ConformanceFailure("a new turn counts as repeated")
        }
        return turn
    }

    private static func copy(_ path: String, to other: String, suffixes: [String]) throws {
        let files = FileManager.default
        let folder = URL(filePath: other).deletingLastPathComponent()
        try files.createDirectory(at: folder, withIntermediateDirectories: true)
        for suffix in suffixes { try files.copyItem(atPath: path + suffix, toPath: other + suffix) }
    }

    private static func bytes(of path: String) throws -> Int {
        try Data(contentsOf: URL(filePath: path)).count
    }

    private static func permissions(of path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
}
