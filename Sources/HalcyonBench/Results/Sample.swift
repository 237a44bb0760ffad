/// How one operation went.
struct Sample: Sendable {
    /// Where an answer came from.
    struct Answer: Sendable, Hashable {
        var source: String
        var isCoalesced: Bool
    }

    var kind: OperationKind

    /// When it was meant to begin, from the start of the counted part.
    var intended: Duration

    /// From when it was meant to begin until its end.
    var latency: Duration

    /// From when it was meant to begin until the first words of an answer.
    var firstText: Duration?

    /// How late the bench itself was in sending it.
    var delay: Duration

    var answer: Answer?

    /// nil if it went well.
    var failure: Failure?
}
