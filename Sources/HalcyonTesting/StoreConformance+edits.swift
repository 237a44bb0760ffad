import HalcyonCore

extension StoreConformance {
    static let editChecks: [KnowledgeCheck] = [
        KnowledgeCheck("aDeletedConceptIsFoundNowhere") { store in
            _ = try await store.save(Self.concepts)
            let before = store.knowledgeVersion
            let deleted = try await store.apply([.deleteConcept("c-panic")])
            try expect(deleted.outcomes, is: [.deleted], "it is deleted")
            try expect(deleted.version.number, is: before.number + 1, "the version rises by one")
            try expect(store.knowledgeVersion, is: deleted.version, "the version is there to read")
            try await expect(.notFound, "it cannot be read") { _ = try await store.concept("c-panic") }
            for query in ["panic attack", "acute anxiety episode", "sudden wave", "panic"] {
                let found = try await store.concepts(query: query, category: nil, page: .init()).items
                try expect(!found.contains { $0.id == "c-panic" }, "“\(query)” does not find it")
            }
            let related = try await store.concepts(relatedTo: "What is a panic attack?", limit: 5)
            try expect(!related.contains { $0.id == "c-panic" }, "a question does not find it")
            let all = try await Self.all { try await store.concepts(query: nil, category: nil, page: $0) }
            try expect(all.count, is: Self.concepts.count - 1, "the others are there")
            try expect(
                await store.apply([.deleteConcept("c-panic")]),
                is: .init(outcomes: [.unchanged], version: deleted.version),
                "to delete it again is nothing")
            try expect(await store.save([Self.concepts[2]]).added, is: 1, "it can come back")
            try expect(await store.concept("c-panic"), is: Self.concepts[2], "and is as it was")
        },
        KnowledgeCheck("aScenarioIsSavedReadFoundAndDeleted") { store in
            var scenario = Scenario(
                id: "sc 7/ä", title: "The “locked” door", topic: "Übergang 🌱", difficulty: 3, risk: .imminent,
                clientBrief: "Sam, \"quiet\".\nTwo lines.", openingLine: "Is it safe?", learningGoal: "Stay calm.")
            let added = try await store.apply([.saveScenario(scenario)])
            try expect(added.outcomes, is: [.added], "it is added")
            try expect(await store.scenario(scenario.id), is: scenario, "it is read as it was saved")
            let found = try await store.scenarios(query: "locked sam", difficulty: 3, page: .init()).items
            try expect(found, is: [scenario], "it is found by its words")
            try expect(
                await store.apply([.saveScenario(scenario)]), is: .init(outcomes: [.unchanged], version: added.version),
                "the same again is nothing")
            scenario.title = "The open door"
            let changed = try await store.apply([.saveScenario(scenario)])
            try expect(changed.outcomes, is: [.changed], "it is changed")
            try expect(changed.version.number, is: added.version.number + 1, "the version rises by one")
            let old = try await store.scenarios(query: "locked", difficulty: nil, page: .init()).items
            try expect(old.isEmpty, "its old words do not find it")
            let all = try await Self.all { try await store.scenarios(query: nil, difficulty: nil, page: $0) }
            try expect(all, is: [scenario] + Self.scenarios, "it stands in its place")
            try expect(await store.apply([.deleteScenario(scenario.id)]).outcomes, is: [.deleted], "it is deleted")
            try await expect(.notFound, "it cannot be read") { _ = try await store.scenario(scenario.id) }
            let gone = try await store.scenarios(query: "open door", difficulty: nil, page: .init()).items
            try expect(gone.isEmpty, "no words find it")
            try expect(
                await store.apply([.deleteScenario(scenario.id)]).outcomes, is: [.unchanged], "once is enough")
        },
        KnowledgeCheck("editsAreDoneInTheirOrderAndRaiseTheVersionOnce") { store in
            let before = store.knowledgeVersion
            var concept = Self.concepts[0]
            concept.definition = "Another."
            let applied = try await store.apply([
                .saveConcept(Self.concepts[0]), .saveConcept(concept), .deleteScenario("sc-01"),
                .deleteConcept("unknown"), .saveConcept(Self.concepts[1]), .deleteConcept(Self.concepts[1].id),
            ])
            try expect(
                applied.outcomes, is: [.added, .changed, .deleted, .unchanged, .added, .deleted],
                "each has its outcome")
            try expect(applied.version.number, is: before.number + 1, "the version rises by one")
            try expect(await store.concept(concept.id), is: concept, "the last edit of a concept counts")
            try expect(await store.refreshVersion(), is: applied.version, "the version is kept")
            let nothing = try await store.apply([])
            try expect(nothing, is: .init(outcomes: [], version: applied.version), "nothing is nothing")
        },
    ]
}
