import Foundation
import HalcyonCore
import Synchronization
import Testing

@testable import HalcyonStore

@Suite struct ConceptImportTests {
    static let own = #"{"id":"a","name":"Awe","definition":"Wonder.","category":"Emotion","synonyms":["marvel"]}"#
    static let foreign = """
        {"id": "k1", "concept": "ology", "definition": "A suffix.", "synonyms": [], "category": "Intro", \
        "tier": "core", "source": "A Book", "source_ref": "m82162", "licence": "CC-BY-4.0"}
        """

    @Test func bothSpellingsOfALineAreUnderstood() async throws {
        try await TemporaryStore.with { temporary in
            let store = try await temporary.open()
            let path = try temporary.write("\u{FEFF}\(Self.own)\r\n\r\n  \n\(Self.foreign)", to: "c.jsonl")
            let report = try await ConceptImport(path: path).run(into: store)
            #expect(report.saved == SavedConcepts(added: 2))
            #expect(report.lines == 4)
            #expect(report.problems.isEmpty)
            #expect(report.change?.version == KnowledgeVersion(2))
            #expect(report.change?.edits?.count == 2)
            #expect(
                try await store.concept("a")
                    == Concept(
                        id: "a", name: "Awe", definition: "Wonder.", category: "Emotion", synonyms: ["marvel"]))
            let book = try await store.concept("k1")
            #expect(book.name == "ology")
            #expect(book.source == "A Book; m82162; CC-BY-4.0")
            #expect(store.knowledgeVersion == KnowledgeVersion(2))
            let again = try await ConceptImport(path: path).run(into: store)
            #expect(again.saved == SavedConcepts(unchanged: 2))
            #expect(again.change == nil)
            #expect(store.knowledgeVersion == KnowledgeVersion(2))
        }
    }

    @Test func badLineStopsAStrictImportAndNothingIsThere() async throws {
        try await TemporaryStore.with { temporary in
            let store = try await temporary.open()
            let lines = Self.lines(1_200) + [#"{"id":"x","name":"X"}"#]
            let path = try temporary.write(lines.joined(separator: "\n"), to: "c.jsonl")
            let error = await #expect(throws: ConceptImportError.self) {
                _ = try await ConceptImport(path: path).run(into: store)
            }
            #expect(error?.description == "\(path):1201: “definition” is missing")
            #expect(try await store.countConcepts() == 0)
            #expect(store.knowledgeVersion == KnowledgeVersion(1))
        }
    }

    @Test func badLinesAreLeftOutAndReportedWhenSkipping() async throws {
        try await TemporaryStore.with { temporary in
            let store = try await temporary.open()
            let bad = Array(repeating: "{", count: 150)
            let path = try temporary.write((bad + Self.lines(10)).joined(separator: "\n"), to: "c.jsonl")
            let report = try await ConceptImport(path: path, mode: .skipping).run(into: store)
            #expect(report.saved.added == 10)
            #expect(report.skipped == 150)
            #expect(report.problems.count == ConceptImport.reportedProblems)
            #expect(report.problems.first?.line == 1)
        }
    }

    @Test(arguments: [
        ("[1]", "an array instead of an object"),
        ("nonsense", "not a JSON object"),
        (#"{"name":"A","definition":"B","category":"C"}"#, "“id” is missing"),
        (#"{"id":1,"name":"A","definition":"B","category":"C"}"#, "“id” is a number, not a string"),
        (#"{"id":"1","definition":"B","category":"C"}"#, "neither “name” nor “concept” is there"),
        (#"{"id":"1","name":"  ","definition":"B","category":"C"}"#, "“name” is empty"),
        (#"{"id":"1","name":"A","definition":"B","category":"C","synonyms":"x"}"#, "“synonyms” is a string"),
        (#"{"id":"1","name":"A","definition":"B","category":"C","synonyms":[2]}"#, "“synonyms” holds a number"),
        (#"{"id":"1","name":"A","definition":"B","category":"C","source":7}"#, "“source” is a number"),
    ])
    func badLineSaysWhatIsWrong(line: String, problem: String) {
        let error = #expect(throws: FieldProblem.self) {
            _ = try ConceptLine.concept(try FieldProblem.members(of: [UInt8](line.utf8)))
        }
        #expect(error?.message.contains(problem) == true, "\(error?.message ?? "")")
    }

    @Test func lineThatIsTooLongIsAProblemAndNotReadIntoMemory() async throws {
        try await TemporaryStore.with { temporary in
            let long = String(repeating: "x", count: 300_000)
            let text = "short\n\(long)\nend\n\(long)"
            let path = try temporary.write(text, to: "lines.txt")
            var reader = try LineReader(path: path, lineLimit: 1_000)
            #expect(try reader.next() == .bytes([UInt8]("short".utf8)))
            #expect(try reader.next() == .tooLong)
            #expect(try reader.next() == .bytes([UInt8]("end".utf8)))
            #expect(try reader.next() == .tooLong)
            #expect(try reader.next() == nil)
            #expect(reader.lines == 4)
            #expect(reader.bytes == text.utf8.count)
            #expect(reader.totalBytes == text.utf8.count)
        }
    }

    @Test func progressIsToldInBatchesAndReachesTheEnd() async throws {
        try await TemporaryStore.with { temporary in
            let store = try await temporary.open()
            let path = try temporary.write(Self.lines(1_100).joined(separator: "\n"), to: "c.jsonl")
            let told = Mutex<[ConceptImport.Progress]>([])
            _ = try await ConceptImport(path: path).run(into: store) { progress in
                told.withLock { $0.append(progress) }
            }
            let progress = told.withLock { $0 }
            #expect(progress.map(\.lines) == [500, 1_000, 1_100])
            #expect(progress.last?.bytes == progress.last?.totalBytes)
        }
    }

    @Test func fileThatCannotBeReadIsNamed() async throws {
        try await TemporaryStore.with { temporary in
            let store = try await temporary.open()
            for path in [temporary.folder.appending(path: "missing.jsonl").path, temporary.folder.path] {
                let error = await #expect(throws: ConceptImportError.self) {
                    _ = try await ConceptImport(path: path).run(into: store)
                }
                #expect(error?.code == .unreadable)
                #expect(error?.description.contains(path) == true)
            }
        }
    }

    @Test func cancelledImportLeavesNothing() async throws {
        try await TemporaryStore.with { temporary in
            let store = try await temporary.open()
            let path = try temporary.write(Self.lines(3_000).joined(separator: "\n"), to: "c.jsonl")
            let running = Mutex<Task<ConceptImport.Report, any Error>?>(nil)
            let (gate, opener) = AsyncStream.makeStream(of: Void.self)
            let task = Task {
                for await _ in gate { break }
                return try await ConceptImport(path: path).run(into: store) { _ in
                    running.withLock { $0?.cancel() }
                }
            }
            running.withLock { $0 = task }
            opener.yield()
            await #expect(throws: CancellationError.self) { _ = try await task.value }
            #expect(try await store.countConcepts() == 0)
        }
    }

    static let sharedCollections = ProcessInfo.processInfo.environment["HALCYON_SHARED_DATA"].map {
        URL(filePath: $0).appending(path: "knowledge")
    }

    @Test(
        .enabled(if: Self.sharedCollections != nil, "HALCYON_SHARED_DATA names no folder of collections"),
        arguments: [("concepts_adjacent", 2_805), ("concepts_lexical", 2_248)])
    func otherPublishedCollectionIsImportedWhole(name: String, count: Int) async throws {
        let folder = try #require(Self.sharedCollections)
        try await TemporaryStore.with { temporary in
            let store = try await temporary.open()
            let path = folder.appending(path: "\(name).jsonl").path
            #expect(try await ConceptImport(path: path).run(into: store).saved == SavedConcepts(added: count))
        }
    }

    @Test(.enabled(if: Self.sharedCollections != nil, "HALCYON_SHARED_DATA names no folder of collections"))
    func publishedCollectionIsImportedWhole() async throws {
        let folder = try #require(Self.sharedCollections)
        try await TemporaryStore.with { temporary in
            let store = try await temporary.open()
            let path = folder.appending(path: "concepts_core.jsonl").path
            let report = try await ConceptImport(path: path).run(into: store)
            #expect(report.saved.added == 2_715)
            #expect(report.lines == 2_715)
            let found = try await store.concepts(query: "operant conditioning", category: nil, page: .init()).items
            #expect(found.first?.name == "operant conditioning")
            let related = try await store.concepts(relatedTo: "What does empirical method mean?", limit: 3)
            #expect(related.first?.name == "empirical method")
        }
    }

    private static func lines(_ count: Int) -> [String] {
        (0..<count).map { number in
            #"{"id":"n\#(number)","name":"Name \#(number)","definition":"About \#(number).","category":"N"}"#
        }
    }
}
