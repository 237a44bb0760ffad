/// What became of one question that was asked in advance.
enum WarmOutcome: Hashable, Sendable {
    case stored
    /// Its reply was there and stays good for a while.
    case fresh
    /// The rules that hold for everybody's turns do not let its reply be stored.
    case refused(String)
    case failed(String)
    /// A person needed its place at the model; it may be tried again.
    case gaveWay
    /// The run was stopped while it was asked.
    case stopped

    /// A name from a bounded set, for a metric's label.
    var name: String {
        switch self {
        case .stored: "stored"
        case .fresh: "fresh"
        case .refused: "refused"
        case .failed: "failed"
        case .gaveWay: "gave_way"
        case .stopped: "stopped"
        }
    }

    static let names = ["stored", "fresh", "refused", "failed", "gave_way", "stopped"]
}
