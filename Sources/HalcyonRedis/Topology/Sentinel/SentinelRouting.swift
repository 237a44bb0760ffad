import HalcyonCache
import Logging
import NIOCore
import Synchronization

/// A primary that sentinels choose: asked for at the start, when they say that it changed, when it is lost or takes no
/// writes, and now and then.
final class SentinelRouting: RedisRouting {
    private static let askLimit = Duration.milliseconds(500)

    /// After so many looks at a primary that does not answer another sentinel is asked.
    private static let patience = 10

    private let sentinels: [RedisAddress]
    private let primaryName: String
    private let environment: RedisEnvironment
    private let nodes: NodeSet<RedisAddress?>
    private let failures = Mutex(KnownFailures())
    private let refusal = Mutex(SharedTierError(.unavailable, "No sentinel has been reached yet"))
    private let trouble: TroubleWatch

    init(_ sentinels: [RedisAddress], primary: String, _ environment: RedisEnvironment) {
        self.sentinels = sentinels
        self.primaryName = primary
        self.environment = environment
        let trouble = TroubleWatch(environment)
        self.trouble = trouble
        self.nodes = NodeSet(nil, environment) { trouble.notice() }
    }

    var feeds: [ShardFeed] { [self.nodes.feed] }
    var links: [RedisLinkStatus] { self.nodes.links }

    func shard(of key: RedisKey) -> Int { 0 }

    func noteTrouble() { self.trouble.notice() }

    func logAddress(of shard: Int) -> RedisAddress? { self.nodes.address { $0 } }

    func connection(to destination: Destination, as role: ConnectionRole) throws(SharedTierError) -> RedisConnection {
        guard let node = self.nodes.node({ $0 }) else { throw self.refusal.withLock { $0 } }
        return try node.link(for: role).connection
    }

    func reply(
        to command: RedisCommand, after failure: RESPFailure, from destination: Destination, as role: ConnectionRole,
        within limit: Duration
    ) async throws -> RESPValue {
        if SharedTierError(failure).code == .unavailable { self.trouble.notice() }
        return .failure(failure)
    }

    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.nodes.run() }
            group.addTask { await self.trouble.run { self.nodes.isWell } }
            group.addTask { await self.followSentinels() }
        }
    }

    /// Goes from one sentinel to the next whenever one is lost or does not know the primary.
    private func followSentinels() async {
        while !Task.isCancelled {
            for sentinel in self.sentinels where !Task.isCancelled {
                do {
                    try await self.follow(sentinel)
                } catch let error as SharedTierError {
                    self.refusal.withLock { $0 = error }
                    self.environment.changed.notify()
                    let isNews = self.failures.withLock { $0.isNews(error, at: sentinel) }
                    Logger.current.log(
                        level: isNews ? .info : .debug, "A sentinel does not tell the primary",
                        metadata: ["address": "\(sentinel)", "error": "\(error)"]
                    )
                } catch {
                    return
                }
                await self.trouble.rest()
            }
        }
    }

    private func follow(_ sentinel: RedisAddress) async throws {
        let session = try await self.environment.connector.connect(
            to: sentinel, as: .control, on: self.nodes.feed.eventLoop, isSentinel: true,
            onPush: { message in
                if message.first?.text == "message" { self.trouble.notice() }
            }
        )
        let connection = session.connection
        defer { connection.close() }
        // An older sentinel cannot tell it on the same connection; then it is asked now and then.
        if session.version == .three { connection.sendUnanswered(RedisCommand("SUBSCRIBE", "+switch-master")) }
        var looksInTrouble = 0
        for await _ in self.trouble.looks() {
            try await self.ask(connection)
            self.failures.withLock { $0.didWell(sentinel) }
            looksInTrouble = self.nodes.isWell ? 0 : looksInTrouble + 1
            // A sentinel that is cut off from the others may hold on to a primary that is gone.
            guard looksInTrouble < Self.patience else { return }
            await self.trouble.rest()
        }
        throw CancellationError()
    }

    private func ask(_ sentinel: RedisConnection) async throws {
        let command = RedisCommand("SENTINEL", "GET-MASTER-ADDR-BY-NAME", self.primaryName)
        let reply = try (await sentinel.send(command, within: Self.askLimit)).orThrow()
        if case .null = reply {
            throw SharedTierError(.refused, "The sentinel knows no primary of that name; see redis.sentinel.primary")
        }
        guard let parts = reply.elements, parts.count == 2, let host = parts[0].text, let port = parts[1].number,
            (1...65_535).contains(port)
        else { throw SharedTierError.unexpected("SENTINEL GET-MASTER-ADDR-BY-NAME") }
        let address = RedisAddress(host: host, port: Int(port))
        guard self.nodes.address({ $0 }) != address else { return }
        Logger.current.info("The sentinels name a primary", metadata: ["address": "\(address)"])
        self.nodes.replace(address, naming: [address])
    }
}
