import HTTPTypes
import HalcyonCore
import Hummingbird
import Metrics
import NIOCore

/// `POST /v1/chat/completions`, whole and streamed.
struct ChatRoutes: Sendable {
    /// The largest body that is read, in bytes.
    static let bodyByteLimit = 1 << 20

    let pipeline: Pipeline
    let turns: TurnFactory
    let flags: FlagBoard
    let meters: ReplyMeters

    func add(to group: RouterGroup<HalcyonRequestContext>) {
        group.post("chat/completions") { request, context in try await self.complete(request, context) }
    }

    private func complete(_ request: Request, _ context: HalcyonRequestContext) async throws -> Response {
        let body = try await request.body.collect(upTo: Self.bodyByteLimit)
        let chat = try ChatRequest(Array(body.readableBytesView))
        let turn = try self.turns.turn(
            chat, caller: try context.requireCaller(), requestID: context.requestID, trace: context.trace,
            flags: self.flags.snapshot
        )
        let opening = try await ClientPresence.whileThere {
            let answer = try await self.pipeline.respond(to: turn)
            let answered = ContinuousClock.now
            var cursor = 0
            // The first event decides about the status: after it the headers are out.
            let first = try await answer.listener.next(after: &cursor)
            turn.trace.recordWait(since: answered, for: answer.provenance)
            self.meters.firstText(of: answer.provenance, after: ContinuousClock.now - turn.trace.start)
            return Opening(answer: answer, first: first, cursor: cursor)
        }
        let answer = opening.answer
        self.meters.count(answer.provenance)
        guard chat.isStreamed else { return try await self.whole(opening, turn) }
        var headers = AnswerHeaders.fields(answer.provenance, trace: turn.trace)
        headers[.contentType] = "text/event-stream; charset=utf-8"
        if let stored = answer.stored {
            let rendition = stored.rendition { ChatRendition(stored) }
            let body = rendition.body(isStreamed: true, includesUsage: chat.includesUsage)
            return Response(status: .ok, headers: headers, body: .init(byteBuffer: body))
        }
        let stream = ChatStream(
            opening: opening, completion: self.completion(answer, turn), includesUsage: chat.includesUsage,
            requestID: turn.requestID, trace: turn.trace, meters: self.meters
        )
        return Response(status: .ok, headers: headers, body: stream.body())
    }

    private func whole(_ opening: Opening, _ turn: Turn) async throws -> Response {
        var answer = opening.answer
        let bytes: ByteBuffer
        if let stored = answer.stored {
            bytes = stored.rendition { ChatRendition(stored) }.whole
        } else {
            let opened = ContinuousClock.now
            let listener = answer.listener
            let reply = try await ClientPresence.whileThere { try await listener.collect() }
            // The headers are still to come, and what became of the reply is known now.
            if let verdict = listener.verdict { answer.provenance.noStoreReason = verdict.reason }
            turn.trace.recordWait(since: opened, for: answer.provenance)
            bytes = ByteBuffer(bytes: self.completion(answer, turn).body(reply, deltas: answer.listener.deltas))
        }
        self.meters.finished(answer.provenance, after: ContinuousClock.now - turn.trace.start)
        var headers = AnswerHeaders.fields(answer.provenance, trace: turn.trace)
        headers[.contentType] = "application/json"
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: bytes))
    }

    private func completion(_ answer: Answer, _ turn: Turn) -> ChatCompletion {
        ChatCompletion(
            id: "chatcmpl-\(turn.requestID)", model: turn.model.id.value,
            createdUnixSeconds: answer.listener.createdUnixSeconds
        )
    }
}

/// An answer whose first event has come.
struct Opening: Sendable {
    var answer: Answer
    var first: ReplyListener.Event
    var cursor: Int
}
