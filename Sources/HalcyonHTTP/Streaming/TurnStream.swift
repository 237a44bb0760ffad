import HalcyonCore
import Hummingbird
import NIOCore

/// Writes a session's turn as server-sent events whose ids say how much of the text has been sent, so that a client
/// whose connection dropped goes on where it was.
struct TurnStream: Sendable {
    /// A comment is sent after so long a silence, so that no proxy gives up.
    private static let keepAlive = Duration.seconds(15)

    let progress: TurnProgress

    /// How many bytes of the text the client has already.
    let position: Int
    let requestID: HalcyonCore.RequestID
    let meters: ReplyMeters

    func body() -> ResponseBody {
        ResponseBody { writer in
            try await self.write(to: &writer)
            try await writer.finish(nil)
        }
    }

    private var turnID: String { self.progress.turn.id.value }

    @concurrent
    private func write(to writer: inout any ResponseBodyWriter) async throws {
        if self.position == 0 { try await writer.write(self.opening()) }
        switch self.progress {
        case .ended(let turn):
            let rest = (turn.replyText ?? "").utf8.dropFirst(self.position)
            if !rest.isEmpty {
                let text = String(decoding: rest, as: UTF8.self)
                try await writer.write(self.text(text, end: self.position + rest.count))
            }
            try await writer.write(self.closing(turn))
        case .live(_, let watcher):
            try await self.follow(watcher, &writer)
        }
    }

    @concurrent
    private func follow(_ watcher: TurnWatcher, _ writer: inout any ResponseBodyWriter) async throws {
        var cursor = 0
        var sent = 0
        while true {
            let next = try await self.next(watcher, after: cursor)
            cursor = next.cursor
            switch next.event {
            case nil: try await writer.write(ByteBuffer(string: ": keep-alive\n\n"))
            case .end(let turn):
                // A turn that is resumed was counted by the stream that began it.
                if self.position == 0, let record = turn.record { self.meters.count(record) }
                try await writer.write(self.closing(turn))
                return
            case .text(let text):
                let known = max(0, min(self.position - sent, text.utf8.count))
                sent += text.utf8.count
                guard known < text.utf8.count else { continue }
                let fresh = String(decoding: text.utf8.dropFirst(known), as: UTF8.self)
                try await writer.write(self.text(fresh, end: sent))
            }
        }
    }

    private struct Next: Sendable {
        var event: TurnWatcher.Event?
        var cursor: Int
    }

    /// The next event; none when it is time for a sign of life.
    private func next(_ watcher: TurnWatcher, after cursor: Int) async throws -> Next {
        try await ClientPresence.whileThere {
            try await withThrowingTaskGroup(of: Next.self) { group in
                group.addTask {
                    var cursor = cursor
                    let event = try await watcher.next(after: &cursor)
                    return Next(event: event, cursor: cursor)
                }
                group.addTask {
                    try await Task.sleep(for: Self.keepAlive)
                    return Next(event: nil, cursor: cursor)
                }
                defer { group.cancelAll() }
                guard let next = try await group.next() else { throw CancellationError() }
                return next
            }
        }
    }

    private func opening() -> ByteBuffer {
        self.event("turn", position: 0) { writer in
            writer.member("turnId", self.turnID)
            writer.member("requestId", self.requestID.value)
            writer.member("index", self.progress.turn.index)
        }
    }

    private func text(_ text: String, end: Int) -> ByteBuffer {
        self.event("text", position: end) { $0.member("text", text) }
    }

    private func closing(_ turn: SessionTurn) -> ByteBuffer {
        // Past the text, so that no two events of a stream have one id.
        let position = (turn.replyText?.utf8.count ?? 0) + 1
        guard turn.status == .complete, let record = turn.record else {
            return self.event("error", position: position) { self.write(failureOf: turn, &$0) }
        }
        return self.event("done", position: position) { writer in
            writer.member("turnId", self.turnID)
            writer.member("finishReason", record.finishReason)
            writer.object("provenance") { $0.members(of: record) }
            if let prompt = record.promptTokens, let completion = record.completionTokens {
                writer.object("usage") { writer in
                    writer.member("promptTokens", prompt)
                    writer.member("completionTokens", completion)
                }
            }
        }
    }

    private func write(failureOf turn: SessionTurn, _ writer: inout JSONWriter) {
        let code = turn.record?.errorCode ?? (turn.status == .cancelled ? "cancelled" : "model_failed")
        writer.member("type", "urn:halcyon:problem:\(code)")
        writer.member("title", turn.status == .cancelled ? "Stopped" : "The reply broke off")
        writer.member("status", turn.status == .cancelled ? 499 : 502)
        writer.member(
            "detail",
            turn.status == .cancelled
                ? "The turn was stopped; what was said so far is kept."
                : "The model server failed; what was said so far is kept. Try again."
        )
        writer.member("code", code)
        writer.member("turnId", self.turnID)
        writer.member("requestId", self.requestID.value)
    }

    private func event(_ name: String, position: Int, _ body: (inout JSONWriter) -> Void) -> ByteBuffer {
        var writer = JSONWriter(prefix: "id: \(self.turnID):\(position)\nevent: \(name)\ndata: ")
        writer.object(body)
        writer.append("\n\n")
        return ByteBuffer(bytes: writer.bytes)
    }
}
