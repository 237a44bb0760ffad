/// What an instrument shows at one moment.
enum Reading: Hashable, Sendable {
    case count(Int64)
    case value(Double)
    case histogram(bounds: [Double], counts: [UInt64], sum: Double)
}
