import HalcyonCache
import NIOCore
import NIOEmbedded
import Testing

@testable import HalcyonRedis

@Suite struct ConnectAttemptTests {
    private static func connection(on channel: NIOAsyncTestingChannel) async throws -> RedisConnection {
        let connection = try await channel.testingEventLoop.executeInContext {
            try RedisConnection(channel: channel, limits: PipelineLimits())
        }
        try await channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 6379))
        return connection
    }

    @Test func itsConnectionIsItsCallers() async throws {
        let channel = NIOAsyncTestingChannel()
        let made = try await Self.connection(on: channel)
        let loop = channel.testingEventLoop
        let connection = try await ConnectAttempt(on: loop).connection { loop.makeSucceededFuture(made) }
        #expect(connection === made)
        try await channel.close()
    }

    @Test func aCallerThatGivesUpDoesNotWaitAndWhatComesLateIsClosed() async throws {
        let channel = NIOAsyncTestingChannel()
        let made = try await Self.connection(on: channel)
        let promise = channel.testingEventLoop.makePromise(of: RedisConnection.self)
        await withThrowingTaskGroup { group in
            group.addTask {
                _ = try await ConnectAttempt(on: channel.testingEventLoop).connection { promise.futureResult }
            }
            group.cancelAll()
            await #expect(throws: CancellationError.self) { try await group.next() }
        }
        promise.succeed(made)
        await channel.testingEventLoop.run()
        #expect(await made.closed().code == .unavailable)
        #expect(!channel.isActive)
    }
}
