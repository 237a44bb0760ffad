import NIOCore
import NIOHTTP1

/// Stands right after the HTTP/1 decoder: answers what the ``FastLane`` can answer and passes all else on unchanged.
///
/// It also tells the connection's ``ClientPresence`` when the client goes away.
final class FastLaneHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private enum State {
        /// Requests pass through; so many of them are not answered yet.
        case passing(unanswered: Int)
        /// A request is held until its body is there; nothing before it is unanswered.
        case holding(HTTPRequestHead, ByteBuffer)
    }

    private let lane: FastLane
    private let presence: ClientPresence
    private var state = State.passing(unanswered: 0)
    private var hasWritten = false

    init(lane: FastLane, presence: ClientPresence) {
        self.lane = lane
        self.presence = presence
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = self.unwrapInboundIn(data)
        switch (self.state, part) {
        case (.passing(0), .head(let head)) where self.lane.takes(head):
            self.state = .holding(head, ByteBuffer())

        case (.passing(let unanswered), .head):
            self.state = .passing(unanswered: unanswered + 1)
            context.fireChannelRead(data)

        case (.passing, _):
            context.fireChannelRead(data)

        case (.holding(let head, var body), .body(var piece)):
            // The copy in `state` would make the append copy the whole body.
            self.state = .passing(unanswered: 0)
            body.writeBuffer(&piece)
            self.state = .holding(head, body)

        case (.holding(let head, let body), .end(let trailers)):
            self.finish(head, body, trailers, context: context)

        case (.holding, .head):
            preconditionFailure("the decoder began a request inside another")
        }
    }

    private func finish(
        _ head: HTTPRequestHead, _ body: ByteBuffer, _ trailers: HTTPHeaders?, context: ChannelHandlerContext
    ) {
        guard var response = self.lane.respond(to: head, body: body) else {
            self.state = .passing(unanswered: 1)
            context.fireChannelRead(self.wrapInboundOut(.head(head)))
            if body.readableBytes > 0 { context.fireChannelRead(self.wrapInboundOut(.body(body))) }
            context.fireChannelRead(self.wrapInboundOut(.end(trailers)))
            return
        }
        self.state = .passing(unanswered: 0)
        if !head.isKeepAlive { response.head.headers.add(name: "connection", value: "close") }
        context.write(self.wrapOutboundOut(.head(response.head)), promise: nil)
        context.write(self.wrapOutboundOut(.body(.byteBuffer(response.body))), promise: nil)
        context.write(self.wrapOutboundOut(.end(nil)), promise: nil)
        self.hasWritten = true
        if !head.isKeepAlive {
            context.flush()
            context.close(promise: nil)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if self.hasWritten {
            self.hasWritten = false
            context.flush()
        }
        context.fireChannelReadComplete()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = self.unwrapOutboundIn(data), case .passing(let unanswered) = self.state {
            self.state = .passing(unanswered: max(0, unanswered - 1))
        }
        context.write(data, promise: promise)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { self.presence.markGone() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.presence.markGone()
        context.fireChannelInactive()
    }
}
