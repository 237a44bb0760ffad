import HTTPTypes
import HalcyonCore
import Hummingbird

/// `/write/v1/…`.
struct WriteRoutes: Sendable {
    /// The largest body that is read, in bytes.
    private static let bodyByteLimit = 64 << 10

    let practice: PracticeService<ContinuousClock>
    let sessions: any SessionStore
    let textByteLimit: Int
    let meters: ReplyMeters
    let unixMilliseconds: @Sendable () -> Int64

    func add(to group: RouterGroup<HalcyonRequestContext>) {
        group.post("sessions") { request, context in try await self.createSession(request, context) }
        group.delete("sessions/:id") { _, context in
            try await self.sessions.delete(try context.path("id"), for: try context.requireCaller())
            return Response(status: .noContent)
        }
        group.post("sessions/:id/turns") { request, context in try await self.beginTurn(request, context) }
        group.get("sessions/:id/turns/:turn/events") { request, context in try await self.resume(request, context) }
        group.post("sessions/:id/turns/:turn/cancel") { _, context in
            try await self.practice.cancel(
                try context.path("turn"), in: try context.path("id"), for: try context.requireCaller()
            )
            return Response(status: .noContent)
        }
        group.post("feedback") { request, context in try await self.addFeedback(request, context) }
    }

    private func createSession(_ request: Request, _ context: HalcyonRequestContext) async throws -> Response {
        let (fields, _) = try await request.jsonFields(upTo: Self.bodyByteLimit)
        let kind: Session.Kind
        switch try fields.requiredString("kind") {
        case "knowledge": kind = .knowledge
        case "rehearsal": kind = .rehearsal(ScenarioID(try fields.requiredString("scenarioId")))
        default:
            throw HTTPFailure.invalid("kind", "`kind` must be `rehearsal` or `knowledge`.", code: "invalid_value")
        }
        let session = try await self.practice.createSession(kind, for: try context.requireCaller())
        return Response.json(.created, headers: [.location: "/read/v1/sessions/\(session.id)"]) {
            $0.members(of: session)
        }
    }

    private func beginTurn(_ request: Request, _ context: HalcyonRequestContext) async throws -> Response {
        let (fields, _) = try await request.jsonFields(upTo: Self.bodyByteLimit)
        let text = try fields.requiredString("text")
        guard text.utf8.count <= self.textByteLimit else {
            throw HTTPFailure(
                .contentTooLarge, code: "text_too_long",
                "`text` is over \(self.textByteLimit) bytes; say it in several turns.", parameter: "text"
            )
        }
        guard text.contains(where: { !$0.isWhitespace }) else {
            throw HTTPFailure.invalid("text", "`text` is empty.", code: "invalid_value")
        }
        let key = request.headers[.idempotencyKey]
        guard key.map({ (1...200).contains($0.utf8.count) }) ?? true else {
            throw HTTPFailure.invalid(
                "Idempotency-Key", "`Idempotency-Key` must have 1 to 200 characters.", code: "invalid_value"
            )
        }
        let progress = try await self.practice.begin(
            text, in: try context.path("id"), replaces: try fields.string("replaces").map { TurnID($0) },
            idempotencyKey: key, requestID: context.requestID, trace: context.trace, for: try context.requireCaller()
        )
        return self.stream(progress, after: 0, context)
    }

    private func resume(_ request: Request, _ context: HalcyonRequestContext) async throws -> Response {
        let id: TurnID = try context.path("turn")
        let position = try Self.position(in: request.headers[.lastEventID] ?? request.query("after"), of: id)
        let progress = try await self.practice.progress(
            of: id, in: try context.path("id"), for: try context.requireCaller()
        )
        return self.stream(progress, after: position, context)
    }

    private func stream(_ progress: TurnProgress, after position: Int, _ context: HalcyonRequestContext) -> Response {
        let stream = TurnStream(
            progress: progress, position: position, requestID: context.requestID, meters: self.meters
        )
        var headers: HTTPFields = [.contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store"]
        headers[.serverTiming] = AnswerHeaders.serverTiming(context.trace)
        if let record = progress.turn.record { headers[.halcyonProvenance] = record.source }
        return Response(status: .ok, headers: headers, body: stream.body())
    }

    /// `TURN:BYTES` or `BYTES`: how much of the text the client has.
    private static func position(in value: String?, of turn: TurnID) throws -> Int {
        guard let value else { return 0 }
        let parts = value.split(separator: ":", omittingEmptySubsequences: false)
        guard let last = parts.last, let position = Int(last), position >= 0,
            parts.count == 1 || parts.dropLast().joined(separator: ":") == turn.value
        else {
            throw HTTPFailure.invalid(
                "Last-Event-ID", "`Last-Event-ID` must be the id of an event of this turn.", code: "invalid_value"
            )
        }
        return position
    }

    private func addFeedback(_ request: Request, _ context: HalcyonRequestContext) async throws -> Response {
        let (fields, _) = try await request.jsonFields(upTo: Self.bodyByteLimit)
        let rating = try fields.int("rating", in: 1...5)
        let verdict = try fields.string("verdict").map { name in
            guard let verdict = Feedback.Verdict(rawValue: name) else {
                throw HTTPFailure.invalid("verdict", "`verdict` must be `up` or `down`.", code: "invalid_value")
            }
            return verdict
        }
        guard rating != nil || verdict != nil else {
            throw HTTPFailure.invalid("rating", "Send a `rating` from 1 to 5 or a `verdict`.")
        }
        let now = self.unixMilliseconds()
        var generator = SystemRandomNumberGenerator()
        let feedback = Feedback(
            id: Identifier<Feedback>.make(prefix: "f", unixMilliseconds: now, using: &generator).value,
            session: SessionID(try fields.requiredString("sessionId")),
            turn: try fields.string("turnId").map { TurnID($0) }, rating: rating, verdict: verdict,
            comment: try fields.string("comment"), createdUnixMilliseconds: now
        )
        try await self.sessions.add(feedback, for: try context.requireCaller())
        return Response.json(.created) { $0.member("id", feedback.id) }
    }
}
