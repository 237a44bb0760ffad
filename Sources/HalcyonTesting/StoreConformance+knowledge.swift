import HalcyonCore

extension StoreConformance {
    static let knowledgeChecks: [KnowledgeCheck] = [
        KnowledgeCheck("scenariosAreFoundByWordsAndDifficulty") { store in
            let all = try await Self.all { try await store.scenarios(query: nil, difficulty: nil, page: $0) }
            try expect(all, is: Self.scenarios, "all come in order")
            let panic = try await store.scenarios(query: "the PANIC robin", difficulty: nil, page: .init()).items
            try expect(panic.map(\.difficulty), is: [1, 3, 5], "every word counts, in any field and case")
            let hard = try await store.scenarios(query: "panic", difficulty: 5, page: .init()).items
            try expect(hard, is: [Self.scenarios[4]], "the difficulty narrows it")
            let none = try await store.scenarios(query: "panic grief", difficulty: nil, page: .init()).items
            try expect(none.isEmpty, "all words must be there")
            try expect(await store.scenario("sc-03"), is: Self.scenarios[2], "one is read by its id")
            try await expect(.notFound, "an unknown one is not found") { _ = try await store.scenario("sc-99") }
        },
        KnowledgeCheck("savingCountsAndRaisesTheVersion") { store in
            let before = store.knowledgeVersion
            var concepts = Self.concepts
            try expect(await store.save(concepts), is: .init(added: concepts.count), "new ones are added")
            let after = store.knowledgeVersion
            try expect(after > before, "the version rises")
            try expect(await store.save(concepts), is: .init(unchanged: concepts.count), "the same again is nothing")
            try expect(store.knowledgeVersion, is: after, "the version stays when nothing changed")
            concepts[0].definition = "Something else."
            concepts[1].synonyms = []
            let saved = try await store.save(concepts)
            try expect(saved, is: .init(changed: 2, unchanged: concepts.count - 2), "changes are counted")
            try expect(store.knowledgeVersion > after, "the version rises again")
            try expect(await store.concept(concepts[0].id), is: concepts[0], "the change is there")
            try expect(await store.save([]), is: .init(), "nothing is nothing")
        },
        KnowledgeCheck("aConceptIsReadAsItWasSaved") { store in
            let concept = Concept(
                id: "c 1/ä", name: "Äther & “Ruhe”", definition: "Line one.\nLine two: \"quoted\" 'text' \\ 🌱",
                category: "Übung", synonyms: ["a, b", "[\"x\"]", "tab\there"], source: "Somewhere; CC0")
            _ = try await store.save([concept])
            try expect(await store.concept("c 1/ä"), is: concept, "it is as it was")
            try await expect(.notFound, "an unknown one is not found") { _ = try await store.concept("unknown") }
        },
        KnowledgeCheck("withoutAQueryConceptsComeByName") { store in
            _ = try await store.save(Self.concepts)
            let all = try await Self.all { try await store.concepts(query: nil, category: nil, page: $0) }
            let names = Self.concepts.map(\.name).sorted { $0.lowercased() < $1.lowercased() }
            try expect(all.map(\.name), is: names, "all come, by name")
            let learning = try await Self.all { try await store.concepts(query: nil, category: "Learning", page: $0) }
            try expect(learning.allSatisfy { $0.category == "Learning" }, "a category narrows it")
            try expect(learning.count, is: 4, "all of the category come")
            let unknown = try await store.concepts(query: nil, category: "Nothing", page: .init()).items
            try expect(unknown.isEmpty, "an unknown category is empty")
        },
    ]

    static let concepts: [Concept] = [
        Concept(
            id: "c-anxiety", name: "Anxiety", definition: "A feeling of worry about what may come.",
            category: "Emotion", synonyms: ["apprehension", "unease"]),
        Concept(
            id: "c-exposure", name: "Exposure therapy", definition: "Meeting step by step what causes anxiety.",
            category: "Treatment", synonyms: ["graded exposure"]),
        Concept(
            id: "c-panic", name: "Panic attack", definition: "A sudden wave of fear.", category: "Emotion",
            synonyms: ["acute anxiety episode"]),
        Concept(
            id: "c-conditioning", name: "Conditioning", definition: "Learning that joins events to behaviour.",
            category: "Learning"),
        Concept(
            id: "c-classical", name: "Classical conditioning", definition: "A signal comes to announce an event.",
            category: "Learning", synonyms: ["Pavlovian conditioning"]),
        Concept(
            id: "c-operant", name: "Operant conditioning", definition: "Behaviour is shaped by its consequences.",
            category: "Learning", synonyms: ["instrumental learning"]),
        Concept(
            id: "c-reinforcement", name: "Reinforcement",
            definition: "A consequence after which behaviour grows more frequent.", category: "Learning"),
        Concept(
            id: "c-self-esteem", name: "Self-esteem", definition: "How much worth a person sees in themselves.",
            category: "Self", synonyms: ["self-worth"]),
    ]
}
