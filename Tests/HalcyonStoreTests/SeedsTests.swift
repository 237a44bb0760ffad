import HalcyonCore
import HalcyonTesting
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

    @Test func newSeedsLeaveAloneWhatPeopleChangedOrDeleted() async throws {
        try await TemporaryStore.with { temporary in
            let seeds = TemporaryStore.concepts(3)
            let first = try await Self.open(temporary, seeds, StoreConformance.scenarios)
            var edited = seeds[0]
            edited.definition = "Edited."
            var scenario = StoreConformance.scenarios[0]
            scenario.title = "Edited"
            var own = StoreConformance.scenarios[1]
            own.id = "sc-own"
            _ = try await first.apply([
                .saveConcept(edited), .deleteConcept(seeds[1].id), .saveScenario(scenario), .deleteScenario("sc-02"),
                .saveScenario(own),
            ])
            try await first.close()

            let newer = seeds.map { Concept(id: $0.id, name: $0.name, definition: "New.", category: "C") }
            var scenarios = StoreConformance.scenarios + [own]
            for index in scenarios.indices { scenarios[index].topic = "New" }
            let second = try await Self.open(temporary, newer, scenarios)
            #expect(try await second.concept(edited.id) == edited)
            #expect(try await second.error { _ = try await $0.concept(seeds[1].id) }?.code == .notFound)
            #expect(try await second.concept(seeds[2].id) == newer[2])
            #expect(try await second.scenario("sc-01") == scenario)
            #expect(try await second.error { _ = try await $0.scenario("sc-02") }?.code == .notFound)
            #expect(try await second.scenario("sc-03").topic == "New")
            #expect(try await second.scenario("sc-own") == own)
        }
    }

    @Test func anOlderFileGetsItsMarksWithoutAChange() async throws {
        try await TemporaryStore.with { temporary in
            let seeds = TemporaryStore.concepts(2)
            let first = try await Self.open(temporary, seeds)
            try await first.execute("DELETE FROM planted_seeds")
            try await first.close()
            let second = try await Self.open(temporary, seeds)
            #expect(second.knowledgeVersion == KnowledgeVersion(1))
            var edited = seeds[0]
            edited.definition = "Edited."
            _ = try await second.save([edited])
            try await second.close()
            let newer = seeds.map { Concept(id: $0.id, name: $0.name, definition: "New.", category: "C") }
            let third = try await Self.open(temporary, newer)
            #expect(try await third.concept(edited.id) == edited)
            #expect(try await third.concept(seeds[1].id) == newer[1])
        }
    }

    @Test func badSeedSaysWhichLine() {
        let lines = [UInt8]("\n{}\n".utf8)
        let expected = ConceptImportError(.badLine, file: "f", line: 2, "neither “name” nor “concept” is there")
        #expect(throws: expected) {
            _ = try SeedLines.parse(lines, file: "f", ConceptLine.concept)
        }
    }

    private static func open(
        _ temporary: TemporaryStore, _ concepts: [Concept], _ scenarios: [Scenario] = []
    ) async throws -> SQLiteStore {
        try await SQLiteStore.open(
            .init(path: temporary.path), seeds: .init(scenarios: scenarios, concepts: concepts))
    }
}
