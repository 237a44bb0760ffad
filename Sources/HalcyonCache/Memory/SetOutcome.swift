/// What became of a value that was to be stored.
public enum SetOutcome: Hashable, Sendable {
    /// Why a value was not stored.
    public enum Refusal: String, Hashable, Sendable {
        /// It weighs more than one entry may; an older value of its key is gone all the same.
        case tooHeavy
        /// Its key, tag or namespace was invalidated after its load had begun.
        case overtakenByInvalidation
    }

    case stored
    case refused(Refusal)
}
