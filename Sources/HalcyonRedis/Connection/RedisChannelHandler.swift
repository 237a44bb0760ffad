import HalcyonCache
import NIOCore

/// Reads replies, writes what callers have queued, and looks at the clock for them; all on the event loop.
///
/// One timer a connection runs at the next time that matters: under load that is once a deadline's length, not once a
/// command.
final class RedisChannelHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let pipeline: Pipeline
    private let onPush: (([RESPValue]) -> Void)?
    private var parser: RESPParser
    private var context: ChannelHandlerContext?
    private var timer: Scheduled<Void>?
    private var timerTime = NIODeadline.distantFuture

    /// - Parameter onPush: called on the event loop with what the server says unasked.
    init(pipeline: Pipeline, limits: RESPLimits, onPush: (([RESPValue]) -> Void)?) {
        self.pipeline = pipeline
        self.parser = RESPParser(limits: limits)
        self.onPush = onPush
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.end(SharedTierError(.unavailable, "The connection to Redis was closed"))
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.parser.append(self.unwrapInboundIn(data))
        self.pipeline.heard(now: context.eventLoop.now)
        do throws(RESPProtocolError) {
            try self.pipeline.receive(try self.parser.values(), onPush: self.onPush)
        } catch {
            self.end(SharedTierError(.unreadable, "\(error); see whether that address is a Redis server"))
            context.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.end(SharedTierError(.unavailable, "Redis closed the connection"))
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.end(SharedTierError(.unavailable, "The connection to Redis broke: \(ConnectFailure.reason(error))"))
        context.close(promise: nil)
    }

    /// Writes everything that is queued in one piece.
    func flush() {
        guard let context = self.context else { return }
        let (bytes, next) = self.pipeline.takeOutgoing()
        if bytes.readableBytes > 0 { context.writeAndFlush(self.wrapOutboundOut(bytes), promise: nil) }
        self.look(at: next)
    }

    /// Closes the connection; everybody who waits is told why.
    func close(_ error: SharedTierError) {
        self.end(error)
        self.context?.close(promise: nil)
    }

    private func look(at time: NIODeadline) {
        guard time < self.timerTime, let context = self.context else { return }
        self.timer?.cancel()
        self.timerTime = time
        self.timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: time) { self.look() }
    }

    private func look() {
        guard let context = self.context else { return }
        self.timer = nil
        self.timerTime = .distantFuture
        let now = context.eventLoop.now
        let look = self.pipeline.look(now: now)
        if look.isOverdue {
            return self.close(SharedTierError(.unavailable, "Redis has not answered for long; connecting anew"))
        }
        if look.isPingDue, self.pipeline.send(RedisCommand("PING"), now: now) { return self.flush() }
        self.look(at: look.next)
    }

    private func end(_ error: SharedTierError) {
        self.timer?.cancel()
        self.timer = nil
        self.timerTime = .distantPast
        self.pipeline.close(error)
    }
}
