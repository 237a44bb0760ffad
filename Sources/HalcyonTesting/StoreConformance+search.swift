import HalcyonCore

extension StoreConformance {
    static let searchChecks: [KnowledgeCheck] = [
        KnowledgeCheck("theExactNameComesFirstThenSynonymsThenDefinitions") { store in
            _ = try await store.save(Self.concepts)
            try expect(
                await Self.search("anxiety", in: store), is: ["c-anxiety", "c-panic", "c-exposure"],
                "name, synonym, definition is the order")
            try expect(
                await Self.search("CONDITIONING", in: store).first, is: "c-conditioning", "the exact name is first")
            try expect(
                await Self.search("instrumental  Learning", in: store).first, is: "c-operant",
                "the exact synonym is first")
            try expect(
                await Self.search("self esteem", in: store).first, is: "c-self-esteem", "signs do not matter")
        },
        KnowledgeCheck("everyWordMustBeThereAndTheLastMayBeUnfinished") { store in
            _ = try await store.save(Self.concepts)
            try expect(await Self.search("classical conditioning", in: store), is: ["c-classical"], "both words")
            for typed in ["classical conditioni", "classical c", "classic", "pavlovian cond"] {
                try expect(await Self.search(typed, in: store), is: ["c-classical"], "“\(typed)” is enough")
            }
            try expect(await Self.search("what is a panic attack?", in: store), is: ["c-panic"], "little words go")
            try expect(await Self.search("zebra", in: store), is: [], "nothing is found where nothing is")
        },
        KnowledgeCheck("aCategoryNarrowsASearch") { store in
            _ = try await store.save(Self.concepts)
            let found = try await store.concepts(query: "anxiety", category: "Treatment", page: .init()).items
            try expect(found.map(\.id), is: ["c-exposure"], "others are left out")
        },
        KnowledgeCheck("searchesComeInPages") { store in
            _ = try await store.save(Self.concepts)
            let whole = try await store.concepts(query: "behaviour", category: nil, page: .init()).items
            let pages = try await Self.all { try await store.concepts(query: "behaviour", category: nil, page: $0) }
            try expect(whole.count, is: 3, "all are found")
            try expect(pages, is: whole, "pages make up the whole")
            let cursor = try await store.concepts(query: "behaviour", category: nil, page: .init(limit: 1)).nextCursor
            try await expect(.invalidCursor, "a cursor belongs to its search") {
                _ = try await store.concepts(query: "anxiety", category: nil, page: .init(cursor: cursor))
            }
        },
        KnowledgeCheck("noTextIsAnErrorOfTheSearch") { store in
            _ = try await store.save(Self.concepts)
            for text in Self.hostileTexts {
                _ = try await store.concepts(query: text, category: text, page: .init())
                _ = try await store.concepts(query: text, category: nil, page: .init())
                _ = try await store.concepts(relatedTo: text, limit: 5)
                _ = try await store.scenarios(query: text, difficulty: nil, page: .init())
            }
            try expect(
                await Self.search("zebra\" OR \"anxiety", in: store), is: [], "operators are only words")
            try expect(await Self.search("???", in: store), is: [], "signs alone find nothing")
        },
        KnowledgeCheck("aQuestionFindsWhatItIsAbout") { store in
            _ = try await store.save(Self.concepts)
            let question = "Could you explain how classical conditioning differs from reinforcement?"
            let related = try await store.concepts(relatedTo: question, limit: 3).map(\.id.value)
            try expect(related.first, is: "c-classical", "the longest name in the question comes first")
            try expect(related.contains("c-reinforcement"), "the other name is there too")
            try expect(related.count, is: 3, "the limit holds")
            let nothing = try await store.concepts(relatedTo: "What is the ... of it?", limit: 3)
            try expect(nothing.isEmpty, "little words find nothing")
            try expect(await store.concepts(relatedTo: question, limit: 0).isEmpty, "a limit of 0 is nothing")
        },
        KnowledgeCheck("aChangedConceptIsFoundByItsNewWordsOnly") { store in
            _ = try await store.save(Self.concepts)
            var concept = Self.concepts[0]
            concept.name = "Dread"
            concept.synonyms = ["foreboding"]
            _ = try await store.save([concept])
            try expect(await Self.search("dread", in: store), is: ["c-anxiety"], "the new name finds it")
            try expect(await Self.search("foreboding", in: store), is: ["c-anxiety"], "the new synonym too")
            try expect(await Self.search("unease", in: store), is: [], "the old synonym does not")
        },
    ]

    private static func search(_ query: String, in store: any KnowledgeStore) async throws -> [String] {
        try await store.concepts(query: query, category: nil, page: .init()).items.map(\.id.value)
    }

    /// What could be read as syntax, by SQL or by a search language.
    static let hostileTexts: [String] = [
        "", " ", "\"", "\"\"", "'", "';--", "*", "a*", "^a", "(", ")", "a AND", "AND", "OR", "NOT", "NEAR", "NEAR(a b)",
        "name:", "name : a", "{name definition} : a", "-a", "+", "a + b", "%", "_", "\\", "\u{0}", "a\u{0}b",
        "\u{FEFF}",
        "é", "e\u{301}", "\u{301}", "日本語", "🌱", "½", "ﬁ", "İ", "\u{FFFD}", "\u{10FFFF}", "a\nb", "0", "1.5e3", "[", "]",
        "?1", ":a", "@a", "$a", String(repeating: "a", count: 100_000), String(repeating: "a ", count: 50_000),
    ]
}
