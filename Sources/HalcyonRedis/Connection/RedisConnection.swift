import HalcyonCache
import NIOCore

/// One connection to a Redis server: commands of many tasks go out in one write and replies come back in order.
///
/// Waiting costs about two microseconds a command: a caller queues its bytes under a lock and wakes the event loop only
/// if nobody has done so since its last turn.
final class RedisConnection: Sendable {
    private let channel: any Channel
    private let pipeline: Pipeline
    private let handler: NIOLoopBound<RedisChannelHandler>

    /// Adds what reads and writes to a channel; on its event loop.
    ///
    /// - Parameter onPush: called on the event loop with what the server says unasked.
    init(
        channel: any Channel, limits: PipelineLimits, protocolLimits: RESPLimits = RESPLimits(),
        onPush: (@Sendable ([RESPValue]) -> Void)? = nil
    ) throws {
        self.channel = channel
        self.pipeline = Pipeline(limits: limits, now: channel.eventLoop.now)
        let handler = RedisChannelHandler(pipeline: self.pipeline, limits: protocolLimits, onPush: onPush)
        try channel.pipeline.syncOperations.addHandler(handler)
        self.handler = NIOLoopBound(handler, eventLoop: channel.eventLoop)
    }

    var eventLoop: any EventLoop { self.channel.eventLoop }

    /// Commands whose replies have not come.
    var inFlight: Int { self.pipeline.count }

    /// Whether it would take a command now.
    var isResponsive: Bool { self.pipeline.isResponsive }

    /// Sends a command.
    ///
    /// - Parameters:
    ///   - prelude: goes right before it; its reply is passed over.
    ///   - now: the time, where the caller knows it already.
    /// - Returns: the reply; it may be a failure.
    /// - Throws: ``SharedTierError``, or `CancellationError` when the task is cancelled: at once, and the command may
    ///   still be carried out.
    func send(
        _ command: RedisCommand, after prelude: RedisCommand? = nil, now: NIODeadline? = nil, within limit: Duration
    ) async throws -> RESPValue {
        try Task.checkCancellation()
        let now = now ?? self.channel.eventLoop.now
        let outcome = await self.pipeline.send(command, after: prelude, now: now, deadline: now + TimeAmount(limit)) {
            writing in
            // Elsewhere the event loop is free to write by itself.
            guard writing == .isDue || self.eventLoop.inEventLoop else { return }
            if writing == .isFull { self.handler.value.flush() } else { self.flush() }
        }
        switch outcome {
        case .reply(let reply): return reply
        case .failed(let error): throw error
        case .cancelled: throw CancellationError()
        }
    }

    /// Sends a command that has no reply of its own, such as a subscription, which is confirmed by a push message.
    func sendUnanswered(_ command: RedisCommand) { if self.pipeline.sendUnanswered(command) { self.flush() } }

    private func flush() { self.channel.eventLoop.execute { self.handler.value.flush() } }

    /// Closes it; everybody who waits is told that it is gone.
    func close(_ error: SharedTierError = SharedTierError(.unavailable, "The connection to Redis was closed")) {
        self.channel.eventLoop.execute { self.handler.value.close(error) }
    }

    /// Calls `up`, and `down` when the connection has ended, both on the event loop; returns after `up`.
    func announce(up: @escaping @Sendable () -> Void, down: @escaping @Sendable () -> Void) async {
        let told = self.channel.eventLoop.submit {
            up()
            self.channel.closeFuture.whenComplete { _ in down() }
        }
        // Nothing in it fails but an event loop that is shut down, which closes everything.
        try? await told.get()
    }

    /// Waits until it is closed, by whomever.
    ///
    /// - Returns: why.
    func closed() async -> SharedTierError {
        // The future of a close only ever succeeds.
        try? await self.channel.closeFuture.get()
        return self.pipeline.closedBy ?? SharedTierError(.unavailable, "The connection to Redis was closed")
    }
}
