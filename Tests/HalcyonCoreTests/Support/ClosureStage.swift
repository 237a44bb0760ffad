import HalcyonCore

/// A stage that a test writes on the spot.
struct ClosureStage: Stage {
    typealias Next = (Turn) async throws -> Answer

    let name: String
    let body: @Sendable (Turn, Next) async throws -> Answer

    init(_ name: String, _ body: @escaping @Sendable (Turn, Next) async throws -> Answer) {
        self.name = name
        self.body = body
    }

    func respond(to turn: Turn, next: Next) async throws -> Answer { try await self.body(turn, next) }
}
