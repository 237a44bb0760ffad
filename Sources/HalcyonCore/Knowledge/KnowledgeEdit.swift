/// One thing that is to be done to the knowledge base.
public enum KnowledgeEdit: Hashable, Sendable {
    /// Adds the concept, or replaces the one with its id.
    case saveConcept(Concept)
    case deleteConcept(ConceptID)
    /// Adds the scenario, or replaces the one with its id.
    case saveScenario(Scenario)
    case deleteScenario(ScenarioID)

    /// What became of an edit; a label of metrics.
    public enum Outcome: String, Hashable, Sendable, CaseIterable {
        case added, changed, deleted
        /// It was so before, or what was to be deleted was not there.
        case unchanged
    }
}
