import Foundation
import GRDB
import HalcyonCore
import HalcyonTesting

@testable import HalcyonStore

/// A folder for one test, and stores in it.
struct TemporaryStore {
    let folder: URL

    var path: String { self.folder.appending(path: "data/halcyon.sqlite").path }

    /// A database with the scenarios of the conformance suite and no concepts.
    func open(busyTimeout: Duration = .seconds(5)) async throws -> SQLiteStore {
        try await SQLiteStore.open(
            .init(path: self.path, busyTimeout: busyTimeout),
            seeds: .init(scenarios: StoreConformance.scenarios, concepts: []))
    }

    func write(_ text: String, to name: String) throws -> String {
        let file = self.folder.appending(path: name)
        try Data(text.utf8).write(to: file)
        return file.path
    }

    /// Lends a folder that is gone afterwards.
    static func with(_ body: (TemporaryStore) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "halcyon-store-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(TemporaryStore(folder: folder))
    }

    static let caller = Caller(tenant: "t", role: .clinician, keyName: "ana")

    static func concepts(_ count: Int) -> [Concept] {
        (0..<count).map { number in
            Concept(
                id: ConceptID("c\(number)"), name: "Concept \(number)",
                definition: "The definition of number \(number), which is long enough to fill a page with others.",
                category: "Numbers", synonyms: ["No. \(number)"])
        }
    }
}

extension SQLiteStore {
    /// How many concepts there are.
    func countConcepts() async throws -> Int {
        try await self.pool.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM concepts") ?? -1 }
    }

    /// Runs SQL on the writing connection.
    func execute(_ sql: String) async throws {
        try await self.pool.writeWithoutTransaction { try $0.execute(sql: sql) }
    }

    /// What an operation throws.
    func error(_ body: (SQLiteStore) async throws -> Void) async throws -> StoreError? {
        do {
            try await body(self)
            return nil
        } catch let error as StoreError {
            return error
        }
    }
}
