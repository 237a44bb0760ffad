import HalcyonCache
import HalcyonTesting
import NIOCore
import NIOPosix
import Testing

@testable import HalcyonRedis

/// Whatever the servers do, a client ends at once.
@Suite(.enabled(if: RedisPrograms.areInstalled, "\(RedisPrograms.missing ?? "")"), .timeLimit(.minutes(3)))
struct RedisShutdownTests {
    private static let key = CacheKey(number: 1)

    /// Nothing of a client may take so long when it ends; on a quiet machine it is a few milliseconds.
    private static let patience = Duration.seconds(5)

    /// A configuration in which everything that is waited for takes a minute.
    private static func slow(_ topology: RedisTopology) -> RedisConfiguration {
        let long = Duration.seconds(60)
        return RedisConfiguration(
            topology: topology,
            times: RedisTimes(
                connect: long, silence: long, overdue: long, heartbeat: long, firstPause: long, longestPause: long,
                logWait: long, refresh: long
            )
        )
    }

    /// How long a client with its bus takes to end after `body`.
    private static func end(
        _ configuration: RedisConfiguration, _ body: (RedisClient, SignalLog) async throws -> Void
    ) async throws -> Duration {
        let client = RedisClient(configuration: configuration)
        let log = SignalLog()
        return try await withThrowingTaskGroup { group in
            group.addTask { await client.run() }
            // It only ends with the test.
            group.addTask { try? await RedisBus(client: client).run { log.append($0) } }
            defer { group.cancelAll() }
            try await body(client, log)
            // A call that is under way ends too.
            group.addTask { _ = try? await RedisTier(client: client).get(Self.key, within: .seconds(60)) }
            let begin = ContinuousClock.now
            group.cancelAll()
            try await group.waitForAll()
            return begin.duration(to: .now)
        }
    }

    /// How long it takes once servers that it was connected to have been stopped.
    private static func end(
        _ configuration: RedisConfiguration, stopping servers: [RedisServer]
    ) async throws -> Duration {
        try await Self.end(configuration) { client, log in
            try await client.waitUntilConnected()
            await log.waitUntilCaughtUp(shards: client.shardCount)
            for server in servers { await server.pause() }
        }
    }

    @Test func aStoppedServerIsNotWaitedFor() async throws {
        try await RedisServers.one { server in
            let took = try await Self.end(Self.slow(.one(server.redisAddress)), stopping: [server])
            #expect(took < Self.patience)
        }
    }

    @Test func aStoppedServersGoodbyeIsNotWaitedFor() async throws {
        var options = RedisServerOptions()
        options.usesTLS = true
        try await RedisServers.one(options) { server in
            var configuration = Self.slow(.one(server.redisAddress))
            configuration.tls = RedisTLS(authorityFile: server.certificates.authority, serverName: "redis.test")
            let took = try await Self.end(configuration, stopping: [server])
            #expect(took < Self.patience)
        }
    }

    @Test func aRingOfWhichOneIsGoneAndOneIsStoppedIsNotWaitedFor() async throws {
        try await RedisServers.ring(3) { servers in
            let configuration = Self.slow(.ring(servers.map(\.redisAddress)))
            let took = try await Self.end(configuration) { client, log in
                try await client.waitUntilConnected()
                await log.waitUntilCaughtUp(shards: 3)
                await servers[0].pause()
                await servers[1].kill()
                await log.wait { $0.contains(.left(shard: 1)) }
            }
            #expect(took < Self.patience)
        }
    }

    @Test func aStoppedClusterIsNotWaitedFor() async throws {
        try await RedisServers.cluster { servers in
            let configuration = Self.slow(.cluster(servers.map(\.redisAddress)))
            let took = try await Self.end(configuration, stopping: servers)
            #expect(took < Self.patience)
        }
    }

    @Test func stoppedSentinelsAreNotWaitedFor() async throws {
        try await RedisServers.sentinel { servers in
            let topology = RedisTopology.sentinel(
                servers.sentinels.map(\.redisAddress), primary: RedisSentinelServers.name)
            let took = try await Self.end(
                Self.slow(topology), stopping: [servers.primary, servers.replica] + servers.sentinels)
            #expect(took < Self.patience)
        }
    }

    @Test func aServerThatNeverSignsInIsNotWaitedFor() async throws {
        try await StubServer.with { _, _ in
            .nothing
        } _: { server in
            let took = try await Self.end(Self.slow(.one(server.address))) { _, _ in }
            #expect(took < Self.patience)
        }
    }

    /// A server whose queue of connections is full: the system does not even answer.
    @Test func aServerThatNobodyGetsThroughToIsNotWaitedFor() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let server = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1).serverChannelOption(.autoRead, value: false)
            .bind(host: "127.0.0.1", port: 0).get()
        let address = RedisAddress(host: "127.0.0.1", port: server.localAddress?.port ?? 0)
        var queue: [any Channel] = []
        for _ in 0..<2 {
            queue.append(try await ClientBootstrap(group: group).connect(host: address.host, port: address.port).get())
        }
        let took = try await Self.end(Self.slow(.one(address))) { client, _ in
            // Both connections have been asked for when their event loops have had a turn.
            for _ in 0..<10 { try await group.any().submit {}.get() }
            #expect(client.links.allSatisfy { !$0.isConnected && $0.lastError == nil })
        }
        #expect(took < Self.patience)
        for channel in queue + [server] { try await channel.close() }
    }
}
