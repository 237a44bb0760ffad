import NIOCore
import NIOHTTP1

/// Stands right after the HTTP/1 decoder: answers what the ``FastLane`` can answer and passes all else on unchanged.
///
/// It also tells the connection's ``ClientPresence`` when the client goes away, and closes the connection after its
/// last answer, when the server goes down, and when nothing has come for long.
final class FastLaneHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let lane: FastLane
    private let presence: ClientPresence
    private var state = FastLaneState()
    private var hasWritten = false

    init(lane: FastLane, presence: ClientPresence) {
        self.lane = lane
        self.presence = presence
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch self.unwrapInboundIn(data) {
        case .head(let head): self.read(head, context)
        case .body(var piece):
            if case .pass = self.state.receive(&piece) { context.fireChannelRead(data) }
        case .end(let trailers): self.readEnd(trailers, context)
        }
    }

    private func read(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        switch self.state.receive(head, isHeld: self.state.mayHold && self.lane.takes(head)) {
        case .hold, .drop: return
        case .pass: break
        case .passAndContinue:
            context.writeAndFlush(
                self.wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .continue))), promise: nil
            )
        }
        context.fireChannelRead(self.wrapInboundOut(.head(head)))
    }

    private func readEnd(_ trailers: HTTPHeaders?, _ context: ChannelHandlerContext) {
        switch self.state.receiveEnd() {
        case .drop: break
        case .close: context.close(promise: nil)
        case .pass: context.fireChannelRead(self.wrapInboundOut(.end(trailers)))
        case .decide(let head, let body):
            if let response = self.lane.respond(to: head, body: body) { return self.answer(response, context) }
            self.state.passHeld()
            context.fireChannelRead(self.wrapInboundOut(.head(head)))
            if body.readableBytes > 0 { context.fireChannelRead(self.wrapInboundOut(.body(body))) }
            context.fireChannelRead(self.wrapInboundOut(.end(trailers)))
        }
    }

    private func answer(_ response: (head: HTTPResponseHead, body: ByteBuffer), _ context: ChannelHandlerContext) {
        let isLast = self.state.answeredHeld()
        var head = response.head
        if isLast { head.headers.add(name: "connection", value: "close") }
        context.write(self.wrapOutboundOut(.head(head)), promise: nil)
        context.write(self.wrapOutboundOut(.body(.byteBuffer(response.body))), promise: nil)
        context.write(self.wrapOutboundOut(.end(nil)), promise: isLast ? self.closing(context) : nil)
        self.hasWritten = true
    }

    /// A promise that closes the connection when it is kept: what was written before has then left.
    private func closing(_ context: ChannelHandlerContext) -> EventLoopPromise<Void> {
        let promise = context.eventLoop.makePromise(of: Void.self)
        let channel = context.channel
        promise.futureResult.whenComplete { _ in channel.close(promise: nil) }
        return promise
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if self.hasWritten {
            self.hasWritten = false
            context.flush()
        }
        context.fireChannelReadComplete()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch self.unwrapOutboundIn(data) {
        case .head(var head):
            let framing = self.state.framing
            guard framing.closes else { return context.write(data, promise: promise) }
            if framing.isOld { head.version = .http1_0 }
            head.headers.replaceOrAdd(name: "connection", value: "close")
            context.write(self.wrapOutboundOut(.head(head)), promise: promise)
        case .body: context.write(data, promise: promise)
        case .end:
            guard self.state.answered() else { return context.write(data, promise: promise) }
            let closing = self.closing(context)
            closing.futureResult.cascade(to: promise)
            context.write(data, promise: closing)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent:
            if self.state.quiesce() { context.close(promise: nil) }
        case is IdleStateHandler.IdleStateEvent:
            if self.state.idle(isWritable: context.channel.isWritable) { context.close(promise: nil) }
        default:
            if case ChannelEvent.inputClosed = event { self.presence.markGone() }
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.state.breakOff()
        context.fireErrorCaught(error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.presence.markGone()
        context.fireChannelInactive()
    }
}
