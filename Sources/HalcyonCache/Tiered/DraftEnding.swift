/// Why a draft's value is not kept.
public enum DraftEnding: Hashable, Sendable {
    /// It could not be made, and the next one may not be either.
    case failed
    /// It was made, or refused for what it is, and is not fit to be kept.
    case unfit
    /// Nobody waited for it.
    case abandoned

    /// What it says of the source.
    var outcome: BreakerState.Outcome {
        switch self {
        case .failed: .failed
        case .unfit: .succeeded
        case .abandoned: .cancelled
        }
    }
}
