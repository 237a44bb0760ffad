import HalcyonCache
import HalcyonCore
import Metrics
import NIOCore
import NIOHTTP1

/// Answers a request whose reply is stored, on the event loop, without a task or a thread hop.
///
/// It decides by the same parser, identity and cache as the ladder; whatever it cannot answer goes the long way. Costs
/// about 10 µs a request besides NIO's own work.
struct FastLane: Sendable {
    /// Bodies up to this size are looked at; larger ones go the long way.
    static let bodyByteLimit = 64 << 10

    static let path = "/v1/chat/completions"

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
        let trace = TurnTrace()
        let flags = self.flags.snapshot
        guard let authorization = head.headers.first(name: "authorization"),
            let caller = self.keyring.caller(authorization: authorization),
            let chat = try? ChatRequest(Array(body.readableBytesView)),
            let turn = try? self.turns.turn(
                chat, caller: caller, requestID: self.ids.next(), trace: trace, flags: flags
            ), let identity = ReplyIdentity(turn), let hit = self.exact.peek(identity, flags)
        else { return nil }

        let rendition = hit.value.rendition { ChatRendition(hit.value) }
        let bytes = rendition.body(isStreamed: chat.isStreamed, includesUsage: chat.includesUsage)
        let provenance = ExactStage.provenance(of: hit, model: turn.model.id)
        let elapsed = ContinuousClock.now - trace.start
        self.replies.count(provenance)
        self.replies.firstText(of: provenance, after: elapsed)
        self.replies.finished(provenance, after: elapsed)
        self.duration.recordNanoseconds(elapsed.nanoseconds)
        trace.record("exact", elapsed)
        let headers = Self.headers(
            provenance, turn, length: bytes.readableBytes,
            contentType: chat.isStreamed ? "text/event-stream; charset=utf-8" : "application/json"
        )
        return (HTTPResponseHead(version: .http1_1, status: .ok, headers: headers), bytes)
    }

    private static func headers(
        _ provenance: Provenance, _ turn: Turn, length: Int, contentType: String
    ) -> HTTPHeaders {
        HTTPHeaders([
            ("content-type", contentType), ("content-length", String(length)), ("cache-control", "no-store"),
            ("x-content-type-options", "nosniff"), ("x-halcyon-provenance", provenance.source.rawValue),
            ("x-halcyon-request-id", turn.requestID.value), ("cache-status", AnswerHeaders.cacheStatus(provenance)),
            ("server-timing", AnswerHeaders.serverTiming(turn.trace)),
        ])
    }
}
