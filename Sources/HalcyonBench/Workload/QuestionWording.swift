/// Says a (concept × aspect) key in words, in many ways.
struct QuestionWording: Sendable {
    /// Names used when the server has no concepts.
    static let ownNames = [
        "rumination", "attachment", "avoidance", "cognitive dissonance", "empathy", "grief", "hypervigilance",
        "learned helplessness", "resilience", "self-efficacy", "transference", "working memory",
    ]

    /// What a concept is narrowed down to; the first leaves it as it is.
    static let settings = [
        "", "in adolescents", "in children", "in older adults", "in couples", "in families", "at work", "at school",
        "in primary care", "after a loss", "after an accident", "during pregnancy", "in group therapy", "in athletes",
        "in carers", "in students", "in veterans", "in new parents", "in chronic illness", "in recovery",
        "under stress", "in online therapy", "in everyday life", "in hospital",
    ]

    /// One aspect of a concept and the ways to ask for it; `%` stands for the concept.
    static let aspects: [[String]] = [
        ["What is %?", "What does % mean?", "How would you define %?", "Can you explain %?", "Tell me what % is."],
        ["What causes %?", "What are the causes of %?", "Where does % come from?", "Why does % come about?"],
        [
            "How is % measured?", "Which measures exist for %?", "How can I assess %?",
            "What is a good way to measure %?",
        ],
        [
            "What is an example of %?", "Can you give me an example of %?", "How does % show in practice?",
            "What does % look like?",
        ],
        [
            "Why does % matter in therapy?", "Why should a therapist know about %?",
            "What is the relevance of % for therapists?", "How is % relevant to counselling?",
        ],
    ]

    static let openings = [
        "", "", "", "Hi, ", "Quick question: ", "For my seminar: ", "I was wondering: ", "One more question. ",
        "Please tell me: ", "Can you help me? ",
    ]

    static let endings = ["", "", "", " Thanks.", " Please.", " Thank you!"]

    private let names: [String]

    init(conceptNames: [String]) {
        self.names = conceptNames.isEmpty ? Self.ownNames : conceptNames
    }

    /// How many keys can be told apart.
    var keyCount: Int { self.names.count * Self.settings.count * Self.aspects.count }

    /// The words of a key: its concept with its setting, and the ways to ask for its aspect.
    func parts(of key: Int) -> (subject: String, templates: [String]) {
        // Concepts vary fastest and settings slowest, so that few keys are plain questions about many concepts.
        let name = self.names[key % self.names.count]
        let rest = key / self.names.count
        let setting = Self.settings[(rest / Self.aspects.count) % Self.settings.count]
        return (setting.isEmpty ? name : "\(name) \(setting)", Self.aspects[rest % Self.aspects.count])
    }

    func question(key: Int, using random: inout SeededRandom) -> String {
        let (subject, templates) = self.parts(of: key)
        let core = random.pick(templates).split(separator: "%", omittingEmptySubsequences: false).joined(
            separator: subject
        )
        let opening = random.pick(Self.openings)
        let text = opening + (opening.hasSuffix(". ") || opening.isEmpty ? core : Self.lowercasingFirst(core))
        let whole = text + random.pick(Self.endings)
        return random.chance(0.12) ? whole.lowercased() : whole
    }

    private static func lowercasingFirst(_ text: String) -> String {
        text.prefix(1).lowercased() + text.dropFirst()
    }
}
