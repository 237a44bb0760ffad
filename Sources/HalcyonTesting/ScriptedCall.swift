public import HalcyonCore

/// One model call of a ``ScriptedBackend``, whose reply the test plays.
public final class ScriptedCall: Sendable {
    public let request: ModelRequest
    private let onPart: @Sendable (ReplyPart) -> Bool
    private let outcome = Milestone<Result<ReplyFinish, any Error>>()
    private let cancellation = Milestone<Void>()
    private let returned = Milestone<Void>()

    init(_ request: ModelRequest, onPart: @escaping @Sendable (ReplyPart) -> Bool) {
        self.request = request
        self.onPart = onPart
    }

    /// Says some more text.
    ///
    /// - Returns: whether more is wanted.
    @discardableResult
    public func emit(_ text: String) -> Bool { self.onPart(.text(text)) }

    /// Says something that need not be text.
    @discardableResult
    public func emit(_ part: ReplyPart) -> Bool { self.onPart(part) }

    /// Ends the reply well.
    public func finish(_ reason: FinishReason = .stop, usage: TokenUsage? = nil) {
        self.outcome.reach(.success(ReplyFinish(reason: reason, usage: usage, instance: "scripted")))
    }

    /// Says `text` and ends the reply well.
    public func answer(_ text: String) {
        self.emit(text)
        self.finish()
    }

    /// Breaks the reply off.
    public func fail(_ error: any Error) { self.outcome.reach(.failure(error)) }

    /// Whether the call was told to stop before the test had ended it.
    public var isCancelled: Bool { self.cancellation.value != nil }

    /// Waits until the call is told to stop.
    public func waitUntilCancelled() async { await self.cancellation.wait() }

    /// Waits until the call has returned to whoever made it.
    public func waitUntilReturned() async { await self.returned.wait() }

    /// Cancelling leaves it running for a moment, as a real server does, if `endsWhenCancelled` is false.
    func play(endsWhenCancelled: Bool) async throws -> ReplyFinish {
        defer { self.returned.reach() }
        return try await withTaskCancellationHandler {
            try await self.outcome.wait().get()
        } onCancel: {
            self.cancellation.reach()
            if endsWhenCancelled { self.outcome.reach(.failure(CancellationError())) }
        }
    }
}
