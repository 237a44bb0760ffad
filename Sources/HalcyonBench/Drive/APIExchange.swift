/// What came back for one operation.
struct APIExchange: Sendable {
    var end: ContinuousClock.Instant
    var firstText: ContinuousClock.Instant?
    var answer: Sample.Answer?
    var failure: Failure?
    /// The whole body, where it was asked for.
    var body: [UInt8] = []

    static func failed(_ failure: Failure) -> APIExchange {
        APIExchange(end: .now, firstText: nil, answer: nil, failure: failure)
    }
}
