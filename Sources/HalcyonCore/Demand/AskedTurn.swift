/// A turn and how often it was asked.
public struct AskedTurn: Hashable, Sendable {
    public var turn: RepeatableTurn

    /// A fraction where older times count less.
    public var times: Double

    public init(turn: RepeatableTurn, times: Double) {
        self.turn = turn
        self.times = times
    }
}
