import HalcyonCore
import HalcyonModels
import Synchronization

/// The pieces that a call handed on, and a stream that tells of each.
final class Pieces: Sendable {
    private let all = Mutex<[ReplyPart]>([])
    let arrivals: AsyncStream<Void>
    private let arrived: AsyncStream<Void>.Continuation

    init() { (self.arrivals, self.arrived) = AsyncStream.makeStream() }

    var text: String {
        self.all.withLock { $0 }.reduce(into: "") { text, part in
            if case .text(let piece) = part { text += piece }
        }
    }

    func take(_ part: ReplyPart) -> Bool {
        self.all.withLock { $0.append(part) }
        self.arrived.yield()
        return true
    }
}

extension ModelRequest {
    static func asking(_ text: String = "Hello?", isBalanced: Bool = true) -> Self {
        ModelRequest(
            requestID: "r-1", model: "m", messages: [Message(.user, text)], sampling: .init(), isBalanced: isBalanced
        )
    }
}

/// Runs `body` with a pool over the servers, without probing, and closes it.
func withPool<C: Clock, Result>(
    _ urls: [String], limits: ModelLimits = .init(), concurrency: Int = 4, slots: Int? = nil,
    upstreamName: String? = nil, apiKey: String? = nil, embeddings: ModelPoolConfiguration.EmbeddingServer? = nil,
    clock: C,
    _ body: (ModelPool<C>) async throws -> Result
) async throws -> Result where C.Duration == Duration, C.Instant: Sendable {
    let model = try ModelPoolConfiguration.Model(
        ModelDescription(id: "m", version: "1"), upstreamName: upstreamName,
        instances: urls.enumerated().map { index, url in
            try ModelInstance(name: "m-\(index + 1)", url: url, apiKey: apiKey)
        },
        concurrency: concurrency, slots: slots
    )
    let pool = ModelPool(
        configuration: try ModelPoolConfiguration(models: [model], embeddings: embeddings, limits: limits), clock: clock
    )
    do {
        let result = try await body(pool)
        await pool.shutdown()
        return result
    } catch {
        await pool.shutdown()
        throw error
    }
}

func withPool<Result>(
    _ urls: [String], limits: ModelLimits = .init(), concurrency: Int = 4, slots: Int? = nil,
    upstreamName: String? = nil, apiKey: String? = nil, embeddings: ModelPoolConfiguration.EmbeddingServer? = nil,
    _ body: (ModelPool<ContinuousClock>) async throws -> Result
) async throws -> Result {
    try await withPool(
        urls, limits: limits, concurrency: concurrency, slots: slots, upstreamName: upstreamName,
        apiKey: apiKey, embeddings: embeddings, clock: .continuous, body
    )
}

extension AsyncStream where Element: Sendable {
    /// Waits for one element.
    func next() async -> Element? {
        var iterator = self.makeAsyncIterator()
        return await iterator.next()
    }
}

extension AsyncStream where Element == Void {
    /// Waits for one element.
    func first() async { _ = await self.next() }
}
