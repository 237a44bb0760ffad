/// What the workload talks about: taken from the server at run time, so that its questions can be answered.
public struct Material: Sendable, Hashable {
    /// The ids of the scenarios, sorted.
    public var scenarioIDs: [String]

    /// The names of the concepts in the knowledge base, sorted.
    public var conceptNames: [String]

    public init(scenarioIDs: [String], conceptNames: [String]) {
        self.scenarioIDs = scenarioIDs.sorted()
        self.conceptNames = conceptNames.sorted()
    }
}
