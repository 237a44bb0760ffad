import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// Hummingbird's HTTP/1 connection with the ``FastLane`` in front of it.
struct FastLaneChannel: HTTPChannelHandler {
    /// The connection, and whether its client is there.
    struct Value: ServerChildChannelValue {
        let asyncChannel: NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>
        let presence: ClientPresence

        var channel: any Channel { self.asyncChannel.channel }
    }

    /// The longest header block that is read, in bytes.
    private static let headerByteLimit = 32 << 10

    /// After one to two such times of silence a connection is closed.
    private static let silence = TimeAmount.seconds(75)

    let responder: HTTPChannelHandler.Responder
    let lane: FastLane

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let presence = ClientPresence()
            var limits = NIOHTTPDecoderLimitConfiguration()
            limits.maxHeaderListSize = Self.headerByteLimit
            limits.maxHeaderFieldSize = Self.headerByteLimit
            let pipeline = channel.pipeline.syncOperations
            // Waiting for reads alone costs nothing at each write.
            try pipeline.addHandler(IdleStateHandler(readTimeout: Self.silence))
            try pipeline.configureHTTPServerPipeline(
                withPipeliningAssistance: false, withErrorHandling: false, withOutboundHeaderValidation: false,
                withEncoderConfiguration: .init(), withDecoderLimitConfiguration: limits
            )
            try pipeline.addHandler(FastLaneHandler(lane: self.lane, presence: presence))
            try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
            let asyncChannel = try NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>(
                wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true)
            )
            return Value(asyncChannel: asyncChannel, presence: presence)
        }
    }

    func handle(value: Value, logger: Logger) async {
        await ClientPresence.$current.withValue(value.presence) {
            await self.handleHTTP(asyncChannel: value.asyncChannel, logger: logger)
        }
    }
}
