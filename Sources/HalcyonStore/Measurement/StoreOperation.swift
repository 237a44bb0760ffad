/// What the store is asked to do; a label of its metrics.
enum StoreOperation: String, CaseIterable {
    case health
    case createSession = "create-session"
    case session
    case sessions
    case deleteSession = "delete-session"
    case turns
    case turn
    case beginTurn = "begin-turn"
    case finishTurn = "finish-turn"
    case findAbandonedTurns = "find-abandoned-turns"
    case failAbandonedTurns = "fail-abandoned-turns"
    case addFeedback = "add-feedback"
    case scenarios
    case scenario
    case concepts
    case concept
    case relatedConcepts = "related-concepts"
    case applyEdits = "apply-edits"
    case importConcepts = "import-concepts"
    case addDemand = "add-demand"
    case mostAsked = "most-asked"
    case forgetDemand = "forget-demand"
    case appendFlagChange = "append-flag-change"
    case flagChanges = "flag-changes"
    case flagValues = "flag-values"
}
