import HalcyonCore
import Testing

@testable import HalcyonStore

@Suite struct SeedsTests {
    @Test func builtInSeedsAreWhole() async throws {
        let scenarios = try SQLiteStore.Seeds.builtIn.scenarios()
        let concepts = try SQLiteStore.Seeds.builtIn.concepts()
        #expect(scenarios.count == 40)
        #expect(concepts.count >= 150)
        #expect(Set(scenarios.map(\.id)).count == scenarios.count)
        #expect(Set(concepts.map(\.id)).count == concepts.count)
        #expect(Set(concepts.map { SearchWords($0.name).key }).count == concepts.count)
        #expect(concepts.allSatisfy { $0.source == nil })
    }

    @Test func builtInSeedsAreThereAfterOpening() async throws {
        try await TemporaryStore.with { temporary in
            let store = try await SQLiteStore.open(.init(path: temporary.path))
            let scenarios = try await store.scenarios(query: nil, difficulty: nil, page: .init(limit: 200)).items
            #expect(scenarios.count == 40)
            #expect(try await store.countConcepts() >= 150)
        }
    }

    @Test func newSeedsChangeOwnConceptsOnly() async throws {
        try await TemporaryStore.with { temporary in
            let own = Concept(id: "own", name: "Own", definition: "Old.", category: "C")
            var foreign = Concept(id: "foreign", name: "Foreign", definition: "Old.", category: "C")
            let first = try await Self.open(temporary, [own, foreign])
            #expect(first.knowledgeVersion == KnowledgeVersion(1))
            foreign.source = "A Book"
            foreign.definition = "From the book."
            _ = try await first.save([foreign])
            try await first.close()
            var newer = [own, foreign]
            newer[0].definition = "New."
            newer[1].definition = "New."
            newer[1].source = nil
            let second = try await Self.open(temporary, newer)
            #expect(try await second.concept("own").definition == "New.")
            #expect(try await second.concept("foreign") == foreign)
            #expect(second.knowledgeVersion == KnowledgeVersion(3))
            try await second.close()
            #expect(try await Self.open(temporary, newer).knowledgeVersion == KnowledgeVersion(3))
        }
    }

    @Test func badSeedSaysWhichLine() {
        let lines = [UInt8]("\n{}\n".utf8)
        #expect(throws: ConceptImportError(.badLine, file: "f", line: 2, "neither “name” nor “concept” is there")) {
            _ = try SeedLines.parse(lines, file: "f", ConceptLine.concept)
        }
    }

    private static func open(_ temporary: TemporaryStore, _ concepts: [Concept]) async throws -> SQLiteStore {
        try await SQLiteStore.open(.init(path: temporary.path), seeds: .init(scenarios: [], concepts: concepts))
    }
}
