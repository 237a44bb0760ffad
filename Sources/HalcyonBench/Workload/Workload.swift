/// Everything that a run will ask for, fixed before it starts, so that both sides are asked the same.
public struct Workload: Sendable {
    /// The name in reports: `practice`, or the replayed file's.
    public let name: String

    /// The sessions of the open-loop phase, in order of their start.
    let sessions: [SessionScript]

    /// The sessions of the saturation phase; a virtual user takes the next one when it is done with one.
    let saturation: [SessionScript]

    init(name: String, sessions: [SessionScript], saturation: [SessionScript]) {
        self.name = name
        self.sessions = sessions.sorted { $0.start < $1.start }
        self.saturation = saturation
    }

    /// The operations of the open-loop phase.
    public var operationCount: Int { self.sessions.reduce(0) { $0 + $1.steps.count } }
}
