import Crypto
import HalcyonCache
import HalcyonCore
import Metrics
import NIOCore
import NIOHTTP1

/// Answers a request whose reply is stored, on the event loop, without a task or a thread hop.
///
/// It decides by the same parser, identity and cache as the ladder; whatever it cannot answer goes the long way. Bytes
/// that came before are not read again: their digest finds what they mean.
struct FastLane: Sendable {
    /// Bodies up to this size are looked at; larger ones go the long way.
    static let bodyByteLimit = 64 << 10

    static let path = "/v1/chat/completions"

    /// What a request's bytes mean. The same key and body always mean the same, as long as the knowledge base stands.
    private struct Reading: Sendable {
        /// Of an entry in the cache, in bytes, by estimate.
        static let weight = 128

        var key: CacheKey
        var knowledgeVersion: KnowledgeVersion
        var isStreamed: Bool
        var includesUsage: Bool
    }

    /// The most that all remembered readings may weigh, in bytes.
    private static let readingsByteLimit = 8 << 20

    private let readings = MemoryCache<CacheKey, Reading, ContinuousClock>(capacity: Self.readingsByteLimit)
    private let keyring: APIKeyring
    private let turns: TurnFactory
    private let exact: ExactStage
    private let flags: FlagBoard
    private let ids: RequestIDs
    private let replies: ReplyMeters
    private let duration: Metrics.Timer

    init(
        keyring: APIKeyring, turns: TurnFactory, exact: ExactStage, flags: FlagBoard, ids: RequestIDs,
        requests: RequestMeters, replies: ReplyMeters
    ) {
        self.keyring = keyring
        self.turns = turns
        self.exact = exact
        self.flags = flags
        self.ids = ids
        self.replies = replies
        self.duration = requests.meter(method: "POST", route: Self.path, status: 200)
    }

    /// Whether the request is worth holding until its body has come.
    func takes(_ head: HTTPRequestHead) -> Bool {
        guard head.method == .POST, head.uri == Self.path, self.flags.snapshot[.answersExact],
            !head.headers.contains(name: "expect"),
            let length = head.headers.first(name: "content-length").flatMap({ Int($0) })
        else { return false }
        return length <= Self.bodyByteLimit
    }

    /// The response, or nil when the request is to go the long way, errors included.
    func respond(to head: HTTPRequestHead, body: ByteBuffer) -> (head: HTTPResponseHead, body: ByteBuffer)? {
        let start = ContinuousClock.now
        let flags = self.flags.snapshot
        guard let authorization = head.headers.first(name: "authorization"),
            let reading = self.reading(authorization: authorization, body: body, flags: flags),
            let hit = self.exact.peek(reading.key, flags)
        else { return nil }

        let rendition = hit.value.rendition { ChatRendition(hit.value) }
        let bytes = rendition.body(isStreamed: reading.isStreamed, includesUsage: reading.includesUsage)
        let provenance = Provenance(of: hit, model: hit.value.model)
        let elapsed = ContinuousClock.now - start
        self.replies.count(provenance)
        self.replies.firstText(of: provenance, after: elapsed)
        self.replies.finished(provenance, after: elapsed)
        self.duration.recordNanoseconds(elapsed.nanoseconds)
        let headers = self.headers(provenance, elapsed, length: bytes.readableBytes, isStreamed: reading.isStreamed)
        return (HTTPResponseHead(version: .http1_1, status: .ok, headers: headers), bytes)
    }

    /// What the request asks for: remembered from the same bytes, or read now.
    private func reading(authorization: String, body: ByteBuffer, flags: FlagSnapshot) -> Reading? {
        let digest = Self.digest(authorization, body)
        let version = self.turns.knowledgeVersion
        if let known = self.readings.get(digest), known.knowledgeVersion == version { return known }
        guard let caller = self.keyring.caller(authorization: authorization),
            let chat = try? ChatRequest(Array(body.readableBytesView)),
            let turn = try? self.turns.turn(
                chat, caller: caller, requestID: self.ids.next(), trace: TurnTrace(), flags: flags
            ), let identity = ReplyIdentity(turn)
        else { return nil }
        let reading = Reading(
            key: identity.key, knowledgeVersion: turn.knowledgeVersion, isStreamed: chat.isStreamed,
            includesUsage: chat.includesUsage
        )
        self.readings.set(digest, reading, weight: Reading.weight)
        return reading
    }

    private static func digest(_ authorization: String, _ body: ByteBuffer) -> CacheKey {
        var hasher = SHA256()
        hasher.update(data: Array(authorization.utf8))
        // Neither a header nor the first byte of JSON can be a line end, so the two never run together.
        hasher.update(data: [0x0A])
        unsafe body.withUnsafeReadableBytes { unsafe hasher.update(bufferPointer: $0) }
        return CacheKey(digest: hasher.finalize())
    }

    private func headers(
        _ provenance: Provenance, _ elapsed: Duration, length: Int, isStreamed: Bool
    ) -> HTTPHeaders {
        let milliseconds = AnswerHeaders.milliseconds(elapsed)
        return HTTPHeaders([
            ("content-type", isStreamed ? "text/event-stream; charset=utf-8" : "application/json"),
            ("content-length", String(length)), ("cache-control", "no-store"),
            ("x-content-type-options", "nosniff"), ("x-halcyon-provenance", provenance.source.rawValue),
            ("x-halcyon-request-id", self.ids.next().value),
            ("cache-status", AnswerHeaders.cacheStatus(provenance)),
            ("server-timing", "exact;dur=\(milliseconds), total;dur=\(milliseconds)"),
        ])
    }
}
