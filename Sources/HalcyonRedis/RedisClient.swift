import HalcyonCache
public import NIOCore
public import NIOPosix
public import ServiceLifecycle

/// The connections to the Redis servers of one configuration; a ``RedisTier`` and a ``RedisBus`` stand on it.
///
/// ```swift
/// let client = RedisClient(configuration: try RedisConfiguration(config: config.scoped(to: "redis")))
/// let tier = RedisTier(client: client)
/// let bus = RedisBus(client: client)
/// // In the service group the client comes before what uses the tier and the bus.
/// ```
///
/// Each server has one connection for reads and one for writes, on which it also tells what other processes write;
/// commands of all tasks share them. A lost connection is made anew; meanwhile commands are refused at once.
public final class RedisClient: Service {
    public let configuration: RedisConfiguration
    let environment: RedisEnvironment
    let routing: any RedisRouting
    let epochs: LogEpochs

    /// - Parameters:
    ///   - eventLoops: where the connections run.
    ///   - clock: counts the pauses before a lost connection is made anew.
    public init(
        configuration: RedisConfiguration, eventLoops: any EventLoopGroup = .singletonMultiThreadedEventLoopGroup,
        clock: any Clock<Duration> = .continuous
    ) {
        self.configuration = configuration
        self.environment = RedisEnvironment(
            connector: RedisConnector(configuration), eventLoops: eventLoops, clock: clock, metrics: RedisMetrics()
        )
        self.routing =
            switch configuration.topology {
            case .one(let address): FixedRouting([address], self.environment)
            case .ring(let addresses): FixedRouting(addresses, self.environment)
            case .cluster(let seeds): ClusterRouting(seeds, self.environment)
            case .sentinel(let sentinels, let primary):
                SentinelRouting(sentinels, primary: primary, self.environment)
            }
        self.epochs = LogEpochs(shards: configuration.shardCount)
    }

    /// How many parts of it fail independently: the servers of a ring, else one.
    public var shardCount: Int { self.routing.feeds.count }

    /// How the connections are.
    public var links: [RedisLinkStatus] { self.routing.links }

    /// Keeps the connections until the task is cancelled or the service group shuts down.
    public func run() async {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.routing.run() }
                group.addTask { await self.recordLinks() }
            }
        }
    }

    /// Waits until the connections are as wanted.
    ///
    /// - Throws: `CancellationError`.
    public func wait(until isReached: @Sendable ([RedisLinkStatus]) -> Bool) async throws {
        for await _ in self.environment.changed.changes() where isReached(self.links) { return }
        throw CancellationError()
    }

    /// Waits until all servers that it knows are connected, and it knows some.
    ///
    /// - Throws: `CancellationError`.
    public func waitUntilConnected() async throws {
        try await self.wait { links in !links.isEmpty && links.allSatisfy(\.isConnected) }
    }

    private func recordLinks() async {
        while !Task.isCancelled {
            self.environment.metrics.record(self.links)
            // The only error is cancellation, which ends the loop.
            try? await self.environment.clock.sleep(for: .seconds(1))
        }
    }
}

extension RedisClient {
    /// Sends a command to where it belongs and measures it.
    ///
    /// - Returns: the reply, which is no failure.
    /// - Throws: ``SharedTierError`` or `CancellationError`.
    func call(
        _ operation: RedisMetrics.Operation, _ command: RedisCommand, to destination: Destination,
        as role: ConnectionRole = .writes, within limit: Duration
    ) async throws -> RESPValue {
        try Task.checkCancellation()
        let begin = NIODeadline.now()
        defer { self.environment.metrics.record(operation, NIODeadline.now() - begin) }
        do {
            var reply = try await self.routing.connection(to: destination, as: role).send(
                command, now: begin, within: limit
            )
            if case .failure(let failure) = reply {
                reply = try await self.routing.reply(
                    to: command, after: failure, from: destination, as: role,
                    within: limit - Duration(NIODeadline.now() - begin)
                )
            }
            return try reply.orThrow()
        } catch let error as SharedTierError {
            if error.code == .unavailable { self.routing.noteTrouble() }
            if error != .noScript { self.environment.metrics.countError(error.code) }
            throw error
        }
    }

    /// Carries a script out.
    func call(
        _ operation: RedisMetrics.Operation, _ script: RedisScript, key: RedisKey, _ arguments: [ByteBuffer],
        to destination: Destination, within limit: Duration
    ) async throws -> RESPValue {
        let begin = ContinuousClock.now
        do {
            return try await self.call(operation, script.named(key: key, arguments), to: destination, within: limit)
        } catch let error as SharedTierError where error == .noScript {
            let left = limit - begin.duration(to: .now)
            return try await self.call(operation, script.whole(key: key, arguments), to: destination, within: left)
        }
    }
}
