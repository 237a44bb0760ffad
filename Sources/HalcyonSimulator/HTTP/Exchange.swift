import HTTPTypes
import Hummingbird
import NIOCore

/// One accepted chat request on its connection, answered as a stream or in one piece.
///
/// A client that goes away gives the slot back from the connection's event loop, before any task hears of it.
struct Exchange<C: Clock>: Sendable where C.Duration == Duration, C.Instant: Sendable {
    let run: ReplyRun<C>
    let text: CompletionText
    let includesUsage: Bool
    let connections: Connections
    let channel: any Channel

    /// Events that wait while a client reads slowly; a later one stands for the earlier ones.
    private static var eventLimit: Int { 64 }

    /// Answers as server-sent events.
    func streamed() -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-cache"],
            body: ResponseBody { writer in
                try await self.stream(into: &writer)
                try await writer.finish(nil)
            }
        )
    }

    /// Answers in one piece when the last token is due.
    func complete() async throws -> Response {
        let end = try await self.follow { _ in }
        switch end {
        case .finished(let reused):
            let body = self.text.completion(reusedTokens: reused)
            return Response(
                status: .ok, headers: [.contentType: "application/json"], body: .init(byteBuffer: body)
            )
        case .failed(let error):
            return error.response
        case .tokens, .reset:
            throw CancellationError()
        }
    }

    @concurrent private func stream(into writer: inout any ResponseBodyWriter) async throws {
        var sent = 0
        let end = try await self.follow { @concurrent upTo in
            var buffer = ByteBuffer()
            if sent == 0 { self.text.writeRole(into: &buffer) }
            for index in sent..<upTo { self.text.writeToken(index, into: &buffer) }
            sent = upTo
            try await writer.write(buffer)
        }
        var buffer = ByteBuffer()
        switch end {
        case .finished(let reused):
            self.text.writeFinish(into: &buffer)
            if self.includesUsage { self.text.writeUsage(reusedTokens: reused, into: &buffer) }
            CompletionText.writeDone(into: &buffer)
        case .failed(let error):
            // The head has gone out, so the error comes as an event and the stream ends without its mark.
            buffer.writeString("data: \(error.json)\n\n")
        case .tokens, .reset:
            throw CancellationError()
        }
        try await writer.write(buffer)
    }

    /// Runs the reply, hands over each batch of due tokens, and returns the event that ends it.
    @concurrent private func follow(_ onTokens: @concurrent (Int) async throws -> Void) async throws -> ReplyEvent {
        let (events, continuation) = AsyncStream<ReplyEvent>.makeStream(
            bufferingPolicy: .bufferingNewest(Self.eventLimit)
        )
        let lease = self.run.lease
        let watch = self.connections.onClose(of: self.channel) {
            lease.end(.aborted)
            continuation.finish()
        }
        defer { self.connections.forget(watch) }

        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await self.run.run(into: continuation) }
            defer { group.cancelAll() }
            for await event in events {
                switch event {
                case .tokens(let upTo):
                    try await onTokens(upTo)
                case .reset:
                    self.connections.reset(self.channel)
                    return event
                case .finished, .failed:
                    return event
                }
            }
            throw CancellationError()
        }
    }
}
