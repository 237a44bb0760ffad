/// Something that is to be asked in advance.
public struct WarmCandidate: Hashable, Sendable {
    public var turn: RepeatableTurn

    /// The line of the operator's list that it came from, counted from 1.
    public var line: Int?

    public init(turn: RepeatableTurn, line: Int? = nil) {
        self.turn = turn
        self.line = line
    }
}
