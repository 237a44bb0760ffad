/// Halcyon's figure over the baseline's.
public enum Ratio: Sendable, Hashable {
    case value(Double)
    /// Both sides are zero: nothing to compare, nothing wrong.
    case noneOnEitherSide
    /// The baseline is zero and Halcyon is not, or a side was not measured.
    case undefined

    init(_ halcyon: Double?, over baseline: Double?) {
        guard let halcyon, let baseline else {
            self = .undefined
            return
        }
        if baseline > 0 {
            self = .value(halcyon / baseline)
        } else {
            self = halcyon == 0 ? .noneOnEitherSide : .undefined
        }
    }

    /// The number, if there is one.
    public var number: Double? { if case .value(let number) = self { number } else { nil } }
}
