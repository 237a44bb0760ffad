import HalcyonCache

/// What a read of the knowledge base brings, as the tiers keep it.
enum KnowledgeItem: Sendable {
    case concept(Concept)
    case scenario(Scenario)
    case concepts(Page<Concept>)
    case scenarios(Page<Scenario>)
}

extension KnowledgeItem: Equatable {
    static func == (lhs: Self, rhs: Self) -> Bool {
        switch (lhs, rhs) {
        case (.concept(let one), .concept(let other)): one == other
        case (.scenario(let one), .scenario(let other)): one == other
        case (.concepts(let one), .concepts(let other)):
            one.items == other.items && one.nextCursor == other.nextCursor
        case (.scenarios(let one), .scenarios(let other)):
            one.items == other.items && one.nextCursor == other.nextCursor
        default: false
        }
    }
}
