import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A model server that answers what a test tells it to, on a real socket.
final class StubServer: Sendable {
    /// What the server does after it has read a request.
    enum Step: Sendable {
        case head(Int, [(String, String)])
        case body(String)
        case end
        /// Closes the connection in the middle.
        case close
    }

    struct Request: Sendable {
        var uri: String
        var headers: HTTPHeaders
        var body: [UInt8]
    }

    private let channel: any Channel
    private let received = Mutex<[Request]>([])

    /// One element for each request that was read.
    let arrivals: AsyncStream<Void>
    /// One element for each connection that its client closed before its reply was complete.
    let abandoned: AsyncStream<Void>

    private init(
        channel: any Channel, arrivals: AsyncStream<Void>, abandoned: AsyncStream<Void>
    ) {
        self.channel = channel
        self.arrivals = arrivals
        self.abandoned = abandoned
    }

    var url: String { "http://127.0.0.1:\(self.channel.localAddress?.port ?? 0)" }
    var requests: [Request] { self.received.withLock { $0 } }

    /// Runs `body` with a server that does `steps` for each request, and closes it.
    static func serving<Result>(
        _ steps: @escaping @Sendable (Request) -> [Step], _ body: (StubServer) async throws -> Result
    ) async throws -> Result {
        let server = try await self.start(steps)
        do {
            let result = try await body(server)
            try await server.channel.close()
            return result
        } catch {
            try await server.channel.close()
            throw error
        }
    }

    private static func start(_ steps: @escaping @Sendable (Request) -> [Step]) async throws -> StubServer {
        let (arrivals, arrived) = AsyncStream<Void>.makeStream()
        let (abandoned, abandon) = AsyncStream<Void>.makeStream()
        let requests = RequestLog()
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(
                        StubHandler { request in
                            requests.add(request)
                            arrived.yield()
                            return steps(request)
                        } onAbandoned: {
                            abandon.yield()
                        }
                    )
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = StubServer(channel: channel, arrivals: arrivals, abandoned: abandoned)
        requests.server = server
        return server
    }

    /// Hands what comes in on to the server, which is made after its channel.
    private final class RequestLog: Sendable {
        private let target = Mutex<StubServer?>(nil)
        var server: StubServer? {
            get { self.target.withLock { $0 } }
            set { self.target.withLock { $0 = newValue } }
        }

        func add(_ request: Request) { self.server?.received.withLock { $0.append(request) } }
    }
}

private final class StubHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let steps: (StubServer.Request) -> [StubServer.Step]
    private let onAbandoned: () -> Void
    private var request: StubServer.Request?
    private var isReplying = false

    init(_ steps: @escaping (StubServer.Request) -> [StubServer.Step], onAbandoned: @escaping () -> Void) {
        self.steps = steps
        self.onAbandoned = onAbandoned
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch self.unwrapInboundIn(data) {
        case .head(let head):
            self.request = StubServer.Request(uri: head.uri, headers: head.headers, body: [])
        case .body(let buffer):
            self.request?.body.append(contentsOf: buffer.readableBytesView)
        case .end:
            guard let request = self.request else { return }
            self.isReplying = true
            for step in self.steps(request) { self.run(step, context) }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if self.isReplying { self.onAbandoned() }
        context.fireChannelInactive()
    }

    private func run(_ step: StubServer.Step, _ context: ChannelHandlerContext) {
        switch step {
        case .head(let status, let headers):
            let head = HTTPResponseHead(
                version: .http1_1, status: .init(statusCode: status), headers: HTTPHeaders(headers)
            )
            context.writeAndFlush(self.wrapOutboundOut(.head(head)), promise: nil)
        case .body(let text):
            context.writeAndFlush(self.wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
        case .end:
            self.isReplying = false
            context.writeAndFlush(self.wrapOutboundOut(.end(nil)), promise: nil)
        case .close:
            self.isReplying = false
            context.close(promise: nil)
        }
    }
}

extension [StubServer.Step] {
    /// A whole reply in the given pieces.
    static func reply(_ pieces: String...) -> Self {
        [.eventStream] + pieces.map { .text($0) } + [
            .body(#"data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"# + "\n\n"),
            .body(#"data: {"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3}}"# + "\n\n"),
            .body("data: [DONE]\n\n"), .end,
        ]
    }

    static func refusal(_ status: Int, _ body: String = "", headers: [(String, String)] = []) -> Self {
        [.head(status, [("content-type", "application/json")] + headers), .body(body), .end]
    }
}

extension StubServer.Step {
    static let eventStream = Self.head(200, [("content-type", "text/event-stream")])

    static func text(_ piece: String) -> Self {
        .body(#"data: {"choices":[{"index":0,"delta":{"content":"\#(piece)"},"finish_reason":null}]}"# + "\n\n")
    }
}
