import HalcyonCache
import NIOCore
import NIOEmbedded
import Testing

@testable import HalcyonRedis

@Suite struct RedisConnectionTests {
    /// A connection on a channel whose clock the test moves.
    private static func connected(
        limits: PipelineLimits = PipelineLimits(), onPush: (@Sendable ([RESPValue]) -> Void)? = nil
    ) async throws -> (RedisConnection, NIOAsyncTestingChannel) {
        let channel = NIOAsyncTestingChannel()
        let connection = try await channel.testingEventLoop.executeInContext {
            try RedisConnection(channel: channel, limits: limits, onPush: onPush)
        }
        try await channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 6379))
        return (connection, channel)
    }

    private static let get = RedisCommand("GET", "x")

    private static func get(_ connection: RedisConnection, within limit: Duration) async -> Result<RESPValue, any Error>
    {
        do { return .success(try await connection.send(Self.get, within: limit)) } catch { return .failure(error) }
    }

    @Test func commandsOfOneTurnGoOutTogetherAndRepliesFindTheirCallers() async throws {
        let (connection, channel) = try await Self.connected()
        async let one = connection.send(Self.get, within: .seconds(1))
        async let two = connection.send(Self.get, within: .seconds(1))
        var written = 0
        while written < 2 * Self.get.bytes.readableBytes {
            written += try await channel.waitForOutboundWrite(as: ByteBuffer.self).readableBytes
        }
        try await channel.writeInbound(ByteBuffer(string: "$1\r\na\r\n$1"))
        try await channel.writeInbound(ByteBuffer(string: "\r\nb\r\n"))
        let replies = try await [one.text, two.text]
        #expect(Set(replies) == ["a", "b"])
        #expect(connection.inFlight == 0)
        try await channel.close()
    }

    @Test func aCallerWaitsNoLongerThanItsLimit() async throws {
        let (connection, channel) = try await Self.connected()
        async let reply = Self.get(connection, within: .milliseconds(20))
        _ = try await channel.waitForOutboundWrite(as: ByteBuffer.self)
        await channel.testingEventLoop.advanceTime(by: .milliseconds(20))
        let outcome = await reply
        #expect(throws: SharedTierError.late) { try outcome.get() }
        #expect(connection.inFlight == 1)
        // The late reply is passed over, and the next caller gets its own.
        async let next = connection.send(Self.get, within: .milliseconds(20))
        _ = try await channel.waitForOutboundWrite(as: ByteBuffer.self)
        try await channel.writeInbound(ByteBuffer(string: "+late\r\n+own\r\n"))
        #expect(try await next == .simple("own"))
        try await channel.close()
    }

    @Test func aCancelledCallerIsWokenAtOnce() async throws {
        let (connection, channel) = try await Self.connected()
        try await withThrowingTaskGroup { group in
            group.addTask { _ = try await connection.send(Self.get, within: .seconds(1)) }
            _ = try await channel.waitForOutboundWrite(as: ByteBuffer.self)
            group.cancelAll()
            await #expect(throws: CancellationError.self) { try await group.next() }
        }
        #expect(connection.inFlight == 1)
        try await channel.close()
    }

    @Test func aTaskThatIsCancelledAlreadyDoesNotWait() async throws {
        let (connection, channel) = try await Self.connected()
        await withDiscardingTaskGroup { group in
            group.cancelAll()
            group.addTask {
                await #expect(throws: CancellationError.self) {
                    try await connection.send(Self.get, within: .seconds(1))
                }
            }
        }
        try await channel.close()
    }

    @Test func theServersEndWakesEverybody() async throws {
        let (connection, channel) = try await Self.connected()
        async let reply = Self.get(connection, within: .seconds(1))
        _ = try await channel.waitForOutboundWrite(as: ByteBuffer.self)
        try await channel.close()
        let outcome = await reply
        let error = #expect(throws: SharedTierError.self) { try outcome.get() }
        #expect(error?.code == .unavailable)
        await #expect(throws: SharedTierError.self) { try await connection.send(Self.get, within: .seconds(1)) }
        #expect(await connection.closed().code == .unavailable)
    }

    @Test func whatIsNoRedisIsLeft() async throws {
        let (connection, channel) = try await Self.connected()
        async let reply = Self.get(connection, within: .seconds(1))
        _ = try await channel.waitForOutboundWrite(as: ByteBuffer.self)
        try await channel.writeInbound(ByteBuffer(string: "HTTP/1.1 400 Bad Request\r\n"))
        let outcome = await reply
        let error = #expect(throws: SharedTierError.self) { try outcome.get() }
        #expect(error?.code == .unreadable)
        #expect(await connection.closed().code == .unreadable)
        #expect(!channel.isActive)
    }

    @Test func aPeerThatOwesAReplyForLongIsLeft() async throws {
        let (connection, channel) = try await Self.connected()
        async let reply = Self.get(connection, within: .milliseconds(20))
        _ = try await channel.waitForOutboundWrite(as: ByteBuffer.self)
        await channel.testingEventLoop.advanceTime(by: .milliseconds(110))
        let outcome = await reply
        #expect(throws: SharedTierError.late) { try outcome.get() }
        #expect(!connection.isResponsive)
        await #expect(throws: SharedTierError.silent) { try await connection.send(Self.get, within: .seconds(9)) }
        await channel.testingEventLoop.advanceTime(by: .seconds(1))
        #expect(await connection.closed().code == .unavailable)
    }

    @Test func anIdlePeerIsAskedForASignOfLife() async throws {
        let (connection, channel) = try await Self.connected(limits: PipelineLimits(heartbeat: .seconds(2)))
        async let reply = connection.send(Self.get, within: .seconds(1))
        _ = try await channel.waitForOutboundWrite(as: ByteBuffer.self)
        try await channel.writeInbound(ByteBuffer(string: "_\r\n"))
        _ = try await reply
        await channel.testingEventLoop.advanceTime(by: .seconds(2))
        let ping = try await channel.waitForOutboundWrite(as: ByteBuffer.self)
        #expect(String(buffer: ping) == "*1\r\n$4\r\nPING\r\n")
        try await channel.writeInbound(ByteBuffer(string: "+PONG\r\n"))
        await channel.testingEventLoop.advanceTime(by: .milliseconds(1_500))
        #expect(channel.isActive)
        try await channel.close()
    }

    @Test func pushesGoTheirOwnWay() async throws {
        let (pushes, continuation) = AsyncStream<[RESPValue]>.makeStream()
        let (connection, channel) = try await Self.connected { continuation.yield($0) }
        async let reply = connection.send(Self.get, within: .seconds(1))
        _ = try await channel.waitForOutboundWrite(as: ByteBuffer.self)
        try await channel.writeInbound(ByteBuffer(string: ">2\r\n+invalidate\r\n*1\r\n+k\r\n$1\r\nv\r\n"))
        #expect(try await reply.text == "v")
        var iterator = pushes.makeAsyncIterator()
        #expect(await iterator.next() == [.simple("invalidate"), .array([.simple("k")])])
        try await channel.close()
    }
}
