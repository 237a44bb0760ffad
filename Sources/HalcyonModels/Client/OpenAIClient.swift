import AsyncHTTPClient
import HalcyonCore
import NIOCore
import NIOHTTP1

/// Asks one server that speaks OpenAI's protocol.
struct OpenAIClient<C: Clock>: Sendable where C.Duration == Duration, C.Instant: Sendable {
    let http: HTTPClient
    let limits: ModelLimits
    let clock: C

    private enum Event: Sendable {
        case finished(ReplyFinish)
        case overdue(CallProgress<C>.Overdue?)
    }

    /// Runs one streaming call; `progress` shows meanwhile and afterwards how far it came.
    ///
    /// - Throws: ``ModelCallError``, or `CancellationError` when the calling task was cancelled; either way the
    ///   connection is closed unless the reply was whole.
    func chat(
        _ request: ModelRequest, model: String, at instance: ModelInstance, progress: CallProgress<C>,
        onPart: @escaping @Sendable (ReplyPart) -> Bool
    ) async throws -> ReplyFinish {
        let outgoing = self.request(
            "/v1/chat/completions", body: request.json(model: model), instance: instance, requestID: request.requestID
        )
        return try await withThrowingTaskGroup(of: Event.self) { group in
            group.addTask {
                .finished(try await self.stream(outgoing, request, at: instance, progress: progress, onPart: onPart))
            }
            group.addTask { .overdue(await progress.waitUntilOverdue()) }
            var overdue: CallProgress<C>.Overdue?
            while let event = await group.nextResult() {
                group.cancelAll()
                switch event {
                case .success(.finished(let finish)): return finish
                case .success(.overdue(let what)): overdue = what
                case .failure(let error):
                    try Task.checkCancellation()
                    throw overdue.map { progress.error($0) } ?? error
                }
            }
            preconditionFailure("the streaming task ends with a value or an error")
        }
    }

    private func stream(
        _ outgoing: HTTPClientRequest, _ request: ModelRequest, at instance: ModelInstance,
        progress: CallProgress<C>, onPart: @Sendable (ReplyPart) -> Bool
    ) async throws -> ReplyFinish {
        let response = try await self.head(outgoing, at: instance)
        guard response.status == .ok else {
            throw try await self.refusal(response, at: instance, conversation: request.messages)
        }
        guard response.headers.first(name: "content-type")?.lowercased().hasPrefix("text/event-stream") == true else {
            throw ModelCallError.fault(.modelFailed, "The model server answered without streaming")
        }
        var reader = ReplyReader()
        do {
            try await self.read(response.body, &reader, progress: progress, onPart: onPart)
        } catch {
            // A reply whose end the model has announced is whole, whatever becomes of the connection.
            if reader.finishReason == nil || Task.isCancelled || error is StoppedByCaller {
                throw TransportFault.map(error, instance: instance, isConnected: true)
            }
        }
        guard let reason = reader.finishReason else {
            try Task.checkCancellation()
            throw ModelCallError.fault(.modelFailed, "The model server ended its reply before it was complete")
        }
        return ReplyFinish(reason: reason, usage: reader.usage, instance: instance.name)
    }

    private func read(
        _ body: HTTPClientResponse.Body, _ reader: inout ReplyReader, progress: CallProgress<C>,
        onPart: (ReplyPart) -> Bool
    ) async throws {
        var decoder = EventStreamDecoder()
        var events: [EventStreamDecoder.Event] = []
        var textBytes = 0
        var isDone = false
        for try await buffer in body {
            // Read to its very end, the connection can serve again.
            if isDone { continue }
            try decoder.decode(buffer.readableBytesUInt8Span, into: &events)
            progress.sawSign(isPiece: false)
            for event in events {
                guard case .parts(let parts) = try reader.read(event) else {
                    isDone = true
                    break
                }
                if !parts.isEmpty { progress.sawSign(isPiece: true) }
                for part in parts {
                    if case .text(let text) = part { textBytes += text.utf8.count }
                    guard onPart(part) else { throw StoppedByCaller(textBytes: textBytes) }
                }
            }
            events.removeAll(keepingCapacity: true)
        }
        try Task.checkCancellation()
    }

    /// Sends the request and waits for the answer's head.
    func head(_ outgoing: HTTPClientRequest, at instance: ModelInstance) async throws -> HTTPClientResponse {
        do {
            return try await self.http.execute(outgoing, deadline: .distantFuture)
        } catch {
            throw TransportFault.map(error, instance: instance, isConnected: false)
        }
    }

    /// What an answer that is no reply means.
    func refusal(
        _ response: HTTPClientResponse, at instance: ModelInstance, conversation: [Message]
    ) async throws -> ModelCallError {
        var body: [UInt8] = []
        do {
            body = Array(buffer: try await response.body.collect(upTo: ServerRefusal.bodyLimit))
        } catch {
            // The status says enough; the body only adds to it.
            try Task.checkCancellation()
        }
        let refusal = ServerRefusal(
            status: Int(response.status.code), retryAfter: response.headers.first(name: "retry-after"), body: body
        )
        return refusal.error(instance: instance, conversation: conversation)
    }

    func request(
        _ path: String, body: [UInt8], instance: ModelInstance, requestID: RequestID?
    ) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: instance.url + path)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        if let apiKey = instance.apiKey { request.headers.add(name: "Authorization", value: "Bearer " + apiKey) }
        if let requestID { request.headers.add(name: "X-Request-Id", value: requestID.value) }
        request.body = .bytes(ByteBuffer(bytes: body))
        return request
    }
}
