import NIOCore

/// Tells when the first bytes arrive on a client's connection.
final class FirstBytes: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let arrived: AsyncStream<Void>.Continuation

    init(arrived: AsyncStream<Void>.Continuation) {
        self.arrived = arrived
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.arrived.finish()
        context.fireChannelRead(data)
    }
}
