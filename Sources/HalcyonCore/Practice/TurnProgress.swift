/// A turn as one connection finds it.
public enum TurnProgress: Sendable {
    case live(LiveTurn, TurnWatcher)
    case ended(SessionTurn)

    public var turn: SessionTurn {
        switch self {
        case .live(let live, _): live.turn
        case .ended(let turn): turn
        }
    }
}
