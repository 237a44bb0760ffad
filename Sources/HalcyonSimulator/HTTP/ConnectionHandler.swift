import NIOCore

/// Tells ``Connections`` when a connection opens, when its client stops sending, and when it ends.
final class ConnectionHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private let connections: Connections

    init(connections: Connections) {
        self.connections = connections
    }

    func handlerAdded(context: ChannelHandlerContext) { self.connections.opened(context.channel) }

    func handlerRemoved(context: ChannelHandlerContext) { self.connections.removed(context.channel) }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent { self.connections.inputClosed(context.channel) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.connections.inputClosed(context.channel)
        context.fireChannelInactive()
    }
}
