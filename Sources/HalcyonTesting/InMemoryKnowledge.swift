import HalcyonCore

/// The scenarios and concepts of an ``InMemoryStore``, with a plain search.
struct InMemoryKnowledge {
    /// Words that say nothing about what a question asks.
    private static let stopWords: Set<String> = [
        "a", "about", "an", "and", "are", "by", "do", "does", "explain", "for", "from", "how", "i", "in", "is", "it",
        "of", "on", "or", "tell", "that", "the", "this", "to", "was", "what", "when", "which", "who", "why", "with",
        "you", "me", "my", "mean", "means",
    ]

    private var scenarios: [Scenario]
    private var concepts: [ConceptID: Concept]
    private(set) var version = KnowledgeVersion(0)

    init(scenarios: [Scenario], concepts: [Concept]) {
        self.scenarios = scenarios.sorted { $0.id.value.utf8.lexicographicallyPrecedes($1.id.value.utf8) }
        self.concepts = Dictionary(concepts.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        if !concepts.isEmpty { self.version = KnowledgeVersion(1) }
    }

    func scenarios(query: String?, difficulty: Int?, page: PageRequest) throws(StoreError) -> Page<Scenario> {
        let words = query.map { Self.telling(Self.words($0)) } ?? []
        let found = self.scenarios.filter { scenario in
            let text = [scenario.title, scenario.topic, scenario.clientBrief, scenario.learningGoal]
                .joined(separator: "\n").lowercased()
            return (difficulty == nil || scenario.difficulty == difficulty) && words.allSatisfy(text.contains)
        }
        return try Page(cutting: found, list: "scenarios", page) { $0.id.value }
    }

    func scenario(_ id: ScenarioID) throws(StoreError) -> Scenario {
        guard let scenario = self.scenarios.first(where: { $0.id == id }) else {
            throw StoreError.noScenario
        }
        return scenario
    }

    func concepts(query: String?, category: String?, page: PageRequest) throws(StoreError) -> Page<Concept> {
        let inCategory = self.concepts.values.filter { category == nil || $0.category == category }
        guard let query else {
            return try Page(cutting: Self.ranked(inCategory) { _ in 0 }, list: "concepts", page) { $0.id.value }
        }
        let words = Self.words(query)
        let telling = Self.telling(words)
        let found = inCategory.filter { concept in
            let held = Self.words(([concept.name, concept.definition] + concept.synonyms).joined(separator: " "))
            return !telling.isEmpty && telling.allSatisfy { word in held.contains { $0.hasPrefix(word) } }
        }
        let ranked = Self.ranked(found) { Self.rank($0, for: words, telling: telling) }
        return try Page(cutting: ranked, list: "concepts/" + words.joined(separator: " "), page) { $0.id.value }
    }

    func concept(_ id: ConceptID) throws(StoreError) -> Concept {
        guard let concept = self.concepts[id] else { throw StoreError.noConcept }
        return concept
    }

    func concepts(relatedTo question: String, limit: Int) -> [Concept] {
        let words = Self.words(question)
        let telling = Set(words).subtracting(Self.stopWords)
        let text = " " + words.joined(separator: " ") + " "
        let scored = self.concepts.values.map { concept -> (concept: Concept, score: Int) in
            let isNamed = ([concept.name] + concept.synonyms).contains { name in
                text.contains(" " + Self.words(name).joined(separator: " ") + " ")
            }
            let inName = telling.intersection(Self.words(concept.name)).count
            let inSynonyms = telling.intersection(Self.words(concept.synonyms.joined(separator: " "))).count
            let inDefinition = telling.intersection(Self.words(concept.definition)).count
            let words = inName * 10 + inSynonyms * 5 + inDefinition
            return (concept, words == 0 ? 0 : words + (isNamed ? 1_000 : 0))
        }
        let scores = Dictionary(uniqueKeysWithValues: scored.map { ($0.concept.id, $0.score) })
        let found = scored.filter { $0.score > 0 }.map(\.concept)
        return Array(Self.ranked(found) { -(scores[$0.id] ?? 0) }.prefix(max(limit, 0)))
    }

    mutating func apply(_ edits: [KnowledgeEdit]) -> AppliedEdits {
        var applied = AppliedEdits(outcomes: edits.map { self.apply($0) }, version: self.version)
        if applied.isChange {
            self.version = KnowledgeVersion(self.version.number + 1)
            applied.version = self.version
        }
        return applied
    }

    private mutating func apply(_ edit: KnowledgeEdit) -> KnowledgeEdit.Outcome {
        switch edit {
        case .saveConcept(let concept):
            return Self.outcome(of: concept, over: self.concepts.updateValue(concept, forKey: concept.id))
        case .deleteConcept(let id): return self.concepts.removeValue(forKey: id) == nil ? .unchanged : .deleted
        case .saveScenario(let scenario):
            let old = self.take(scenario.id)
            self.scenarios.append(scenario)
            self.scenarios.sort { $0.id.value.utf8.lexicographicallyPrecedes($1.id.value.utf8) }
            return Self.outcome(of: scenario, over: old)
        case .deleteScenario(let id): return self.take(id) == nil ? .unchanged : .deleted
        }
    }

    private mutating func take(_ id: ScenarioID) -> Scenario? {
        self.scenarios.firstIndex { $0.id == id }.map { self.scenarios.remove(at: $0) }
    }

    private static func outcome<Item: Equatable>(of item: Item, over old: Item?) -> KnowledgeEdit.Outcome {
        guard let old else { return .added }
        return old == item ? .unchanged : .changed
    }

    /// 0 for the very name, 1 for a synonym, 2 for a name that begins so, then by where the words are.
    private static func rank(_ concept: Concept, for words: [String], telling: [String]) -> Int {
        let key = words.joined(separator: " ")
        let name = Self.words(concept.name).joined(separator: " ")
        let synonyms = concept.synonyms.map { Self.words($0).joined(separator: " ") }
        if name == key { return 0 }
        if synonyms.contains(key) { return 1 }
        if ([name] + synonyms).contains(where: { $0.hasPrefix(key) }) { return 2 }
        if telling.allSatisfy(name.contains) { return 3 }
        return telling.contains { word in synonyms.contains { $0.contains(word) } } ? 4 : 5
    }

    private static func ranked(_ concepts: some Sequence<Concept>, by rank: (Concept) -> Int) -> [Concept] {
        concepts.map { (rank($0), Self.words($0.name).joined(separator: " "), $0) }
            .sorted { ($0.0, $0.1, $0.2.id.value) < ($1.0, $1.1, $1.2.id.value) }
            .map(\.2)
    }

    private static func words(_ text: String) -> [String] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }

    private static func telling(_ words: [String]) -> [String] {
        let telling = words.filter { !Self.stopWords.contains($0) }
        return telling.isEmpty ? words : telling
    }
}
