import HalcyonCore
import Hummingbird
import NIOCore

/// Writes a reply in the making as OpenAI's server-sent events.
struct ChatStream: Sendable {
    let opening: Opening
    let completion: ChatCompletion
    let includesUsage: Bool
    let requestID: HalcyonCore.RequestID
    let trace: TurnTrace
    let meters: ReplyMeters

    func body() -> ResponseBody {
        ResponseBody { writer in
            try await self.write(to: &writer)
            try await writer.finish(nil)
        }
    }

    @concurrent
    private func write(to writer: inout any ResponseBodyWriter) async throws {
        var event = self.opening.first
        var cursor = self.opening.cursor
        var pending = self.completion.roleEvent()
        do {
            while case .parts(let parts) = event {
                for part in parts { pending += self.completion.event(part) }
                try await writer.write(ByteBuffer(bytes: pending))
                pending.removeAll(keepingCapacity: true)
                (event, cursor) = try await self.next(after: cursor)
            }
            if case .end(let finish) = event { pending += self.ending(finish) }
        } catch let error as TurnError {
            // The headers are out: the client learns of it inside the stream, as OpenAI's servers do it.
            pending += ChatCompletion.errorEvent(HTTPFailure(error), requestID: self.requestID.value)
        }
        try await writer.write(ByteBuffer(bytes: pending))
        self.meters.finished(self.opening.answer.provenance, after: ContinuousClock.now - self.trace.start)
    }

    private func next(after cursor: Int) async throws -> (ReplyListener.Event, Int) {
        let listener = self.opening.answer.listener
        return try await ClientPresence.whileThere {
            var cursor = cursor
            let event = try await listener.next(after: &cursor)
            return (event, cursor)
        }
    }

    private func ending(_ finish: ReplyFinish) -> [UInt8] {
        var bytes = self.completion.finishEvent(finish.reason)
        if self.includesUsage, let usage = finish.usage { bytes += self.completion.usageEvent(usage) }
        return bytes + ChatCompletion.doneEvent
    }
}
