import HalcyonCore
import Synchronization

/// Models whose replies a test writes, and that tell what becomes of each call.
final class StubBackend: ModelBackend {
    /// One call of a model.
    struct Call: Sendable {
        /// Counts from 1.
        var number: Int
        var request: ModelRequest
        var onPart: @Sendable (ReplyPart) -> Bool

        func say(_ text: String) { _ = self.onPart(.text(text)) }
    }

    /// What became of a call.
    enum Event: Sendable, Equatable {
        case began, ended, failed, cancelled
    }

    typealias Reply = @Sendable (Call) async throws -> ReplyFinish

    static let model: ModelID = "stub-1"
    static let finish = ReplyFinish(reason: .stop, usage: TokenUsage(promptTokens: 7, completionTokens: 2))

    let models = [
        ModelDescription(id: StubBackend.model, version: "1", notice: "This model is a stub."),
        ModelDescription(id: "stub-2", version: "1"),
    ]
    let events: AsyncStream<Event>
    private let tell: AsyncStream<Event>.Continuation
    private let reply: Reply
    private let requests = Mutex<[ModelRequest]>([])

    /// - Parameter reply: says "Hello there." where none is given.
    init(_ reply: @escaping Reply = StubBackend.greeting) {
        self.reply = reply
        (self.events, self.tell) = AsyncStream.makeStream()
    }

    static let greeting: Reply = { call in
        call.say("Hello")
        call.say(" there.")
        return StubBackend.finish
    }

    static func failing(_ error: TurnError, after text: String = "") -> StubBackend {
        StubBackend { call in
            if !text.isEmpty { call.say(text) }
            throw error
        }
    }

    /// How often a model was called.
    var calls: Int { self.requests.withLock { $0.count } }

    /// What the models were asked, the first call first.
    var asked: [ModelRequest] { self.requests.withLock { $0 } }

    func generate(
        _ request: ModelRequest, onPart: @escaping @Sendable (ReplyPart) -> Bool
    ) async throws -> ReplyFinish {
        let number = self.requests.withLock { requests in
            requests.append(request)
            return requests.count
        }
        self.tell.yield(.began)
        do {
            let finish = try await self.reply(Call(number: number, request: request, onPart: onPart))
            self.tell.yield(.ended)
            return finish
        } catch {
            self.tell.yield(error is CancellationError ? .cancelled : .failed)
            throw error
        }
    }

    func embed(_ texts: [String], model: ModelID?) async throws -> Embeddings {
        guard model == nil || model == Self.model else { throw TurnError(.unknownModel, "No instance embeds with it.") }
        return Embeddings(
            model: Self.model, vectors: texts.map { [Float($0.utf8.count), 0.5, -1] }, promptTokens: texts.count
        )
    }

    var status: [PoolStatus] {
        [
            PoolStatus(
                model: Self.model,
                instances: [
                    .init(
                        name: "stub-a", url: "http://127.0.0.1:1", isHealthy: true, slots: 8, running: 0,
                        completed: self.calls, failed: 0
                    )
                ]
            )
        ]
    }

    /// Waits until a call came to this.
    func wait(for event: Event) async {
        for await happened in self.events where happened == event { return }
    }
}
