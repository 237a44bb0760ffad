/// One rung of the ladder from a turn to its answer.
///
/// A stage may answer by itself, or pass the turn on and look at the answer on its way back.
public protocol Stage: Sendable {
    /// A name from a bounded set, for `Server-Timing`, metrics and people.
    var name: String { get }

    func respond(to turn: Turn, next: (Turn) async throws -> Answer) async throws -> Answer
}
