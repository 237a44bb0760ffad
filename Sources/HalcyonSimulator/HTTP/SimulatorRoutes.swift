import HTTPTypes
import Hummingbird
import NIOCore

/// The routes of a simulated model server.
struct SimulatorRoutes<C: Clock>: Sendable where C.Duration == Duration, C.Instant: Sendable {
    let model: SimulatedModel<C>
    let connections: Connections

    private static var bodyLimit: Int { 4 * 1024 * 1024 }

    /// Streamed tokens that are due closer together than this go out together.
    private static var streamTick: Duration { .milliseconds(5) }

    /// A reply that is not streamed need not look at every token.
    private static var completeTick: Duration { .milliseconds(50) }

    func router() -> Router<SimulatorContext> {
        let router = Router(context: SimulatorContext.self)
        router.post("/v1/chat/completions") { request, context in
            try await self.answering { try await self.chat(request, context) }
        }
        router.post("/v1/embeddings") { request, _ in
            try await self.answering { try await self.embeddings(request) }
        }
        router.get("/v1/models") { _, _ in self.models() }
        router.get("/health") { _, _ in Self.json("{\"status\":\"ok\"}") }
        router.get("/metrics") { _, _ in
            Self.response("text/plain; version=0.0.4", StatusText.prometheus(self.model.snapshot()))
        }
        router.get("/sim/calls") { _, _ in Self.json(StatusText.calls(self.model.snapshot())) }
        router.post("/sim/faults") { request, _ in
            try await self.answering { try await self.installFaults(request) }
        }
        return router
    }

    private func answering(_ respond: () async throws -> Response) async throws -> Response {
        do {
            return try await respond()
        } catch let error as APIError {
            return error.response
        }
    }

    private func chat(_ request: Request, _ context: SimulatorContext) async throws -> Response {
        let chat = try RequestDecoding.decode(ChatRequest.self, from: try await self.body(of: request))
        try chat.check()
        let faults = self.model.nextFaults()
        if case .error(let status) = faults.ending { throw APIError.injected(status: status) }
        let (call, lease) = try self.model.accept(chat, faults: faults)
        if case .kill(let downTime) = faults.ending { self.model.kill(downTime: downTime) }

        let tick = chat.isStreamed ? Self.streamTick : Self.completeTick
        let exchange = Exchange(
            run: ReplyRun(model: self.model, call: call, lease: lease, shortestTick: tick),
            text: CompletionText(call: call, includesUsage: chat.includesUsage),
            includesUsage: chat.includesUsage, connections: self.connections, channel: context.channel
        )
        return chat.isStreamed ? exchange.streamed() : try await exchange.complete()
    }

    private func embeddings(_ request: Request) async throws -> Response {
        let embedding = try RequestDecoding.decode(EmbeddingRequest.self, from: try await self.body(of: request))
        try embedding.check()
        try self.model.checkModel(embedding.model)
        let faults = self.model.nextFaults()
        if case .error(let status) = faults.ending { throw APIError.injected(status: status) }
        let tokens = embedding.inputs.reduce(0) { $0 + TextTokens.count(ofBytes: $1.utf8.count) }
        let time = self.model.profile.promptTime(newTokens: tokens) + faults.delay
        if time > .zero { try await self.model.clock.sleep(for: time) }
        return Self.json(EmbeddingText.response(to: embedding, tokens: tokens))
    }

    private func models() -> Response {
        let models = self.model.profile.models.map {
            "{\"id\":\(JSONText.quoted($0)),\"object\":\"model\",\"created\":0,\"owned_by\":\"simulator\"}"
        }
        return Self.json("{\"object\":\"list\",\"data\":[\(models.joined(separator: ","))]}")
    }

    private func installFaults(_ request: Request) async throws -> Response {
        let body = try await self.body(of: request)
        let script: FaultScript
        do throws(FaultScriptError) {
            script = try FaultScript(json: body.readableBytesView)
        } catch {
            throw APIError.badRequest(error.description, parameter: error.key, code: "invalid_fault_script")
        }
        self.model.install(script)
        return Self.json("{\"rules\":\(script.rules.count)}")
    }

    private func body(of request: Request) async throws -> ByteBuffer {
        do {
            return try await request.body.collect(upTo: Self.bodyLimit)
        } catch is NIOTooManyBytesError {
            throw APIError(
                status: 413, message: "The body is larger than \(Self.bodyLimit) bytes.", code: "request_too_large"
            )
        }
    }

    private static func json(_ text: String) -> Response { self.response("application/json", text) }

    private static func response(_ contentType: String, _ text: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: contentType], body: .init(byteBuffer: ByteBuffer(string: text))
        )
    }
}
