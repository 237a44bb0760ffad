/// Holds one task back until a test opens it.
final class Gate: Sendable {
    private let stream: AsyncStream<Never>
    private let continuation: AsyncStream<Never>.Continuation

    init() { (self.stream, self.continuation) = AsyncStream.makeStream() }

    func open() { self.continuation.finish() }

    /// - Throws: `CancellationError` when the waiting task was cancelled.
    func wait() async throws {
        for await _ in self.stream {}
        try Task.checkCancellation()
    }
}
