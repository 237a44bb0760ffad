import HalcyonCache
import Logging
import NIOCore
import Synchronization

/// A Redis Cluster: each key goes to the primary of its slot, and redirections are followed.
///
/// The map of the slots is asked for at the start, when a node redirects or is lost, and now and then; never more often
/// than ten times a second.
final class ClusterRouting: RedisRouting {
    private static let redirectionLimit = 5
    private static let askLimit = Duration.milliseconds(500)
    private static let asking = RedisCommand("ASKING")
    private static let slots = RedisCommand("CLUSTER", "SLOTS")

    private let seeds: [RedisAddress]
    private let environment: RedisEnvironment
    private let nodes: NodeSet<ClusterMap>
    private let failures = Mutex(KnownFailures())
    private let refusal = Mutex(SharedTierError(.unavailable, "No node of the Redis Cluster has been reached yet"))
    private let trouble: TroubleWatch
    private let logSlot: Int

    init(_ seeds: [RedisAddress], _ environment: RedisEnvironment) {
        self.seeds = seeds
        self.environment = environment
        let trouble = TroubleWatch(environment)
        self.trouble = trouble
        self.nodes = NodeSet(ClusterMap(), environment) { trouble.notice() }
        self.logSlot = environment.connector.names.log.slot
    }

    var feeds: [ShardFeed] { [self.nodes.feed] }
    var links: [RedisLinkStatus] { self.nodes.links }

    func shard(of key: RedisKey) -> Int { 0 }

    func noteTrouble() { self.trouble.notice() }

    func logAddress(of shard: Int) -> RedisAddress? { self.nodes.address { $0[self.logSlot] } }

    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.nodes.run() }
            group.addTask { await self.trouble.run { self.nodes.isWell } }
            for await _ in self.trouble.looks() {
                await self.refresh()
                await self.trouble.rest()
            }
            group.cancelAll()
        }
    }

    // MARK: - Commands

    func connection(to destination: Destination, as role: ConnectionRole) throws(SharedTierError) -> RedisConnection {
        let slot = self.slot(of: destination)
        guard let node = self.nodes.node({ $0[slot] }) else { throw self.refusal.withLock { $0 } }
        return try node.link(for: role).connection
    }

    private func slot(of destination: Destination) -> Int {
        switch destination {
        case .key(let key, _): key.slot
        case .log: self.logSlot
        }
    }

    func reply(
        to command: RedisCommand, after failure: RESPFailure, from destination: Destination, as role: ConnectionRole,
        within limit: Duration
    ) async throws -> RESPValue {
        let end = ContinuousClock.now.advanced(by: limit)
        let slot = self.slot(of: destination)
        var failure = failure
        var asked = self.nodes.node { $0[slot] }
        for _ in 0..<Self.redirectionLimit {
            guard let node = asked, let redirection = Redirection(failure, asked: node.address) else {
                if SharedTierError(failure).code == .unavailable { self.trouble.notice() }
                return .failure(failure)
            }
            var prelude: RedisCommand?
            switch redirection {
            case .moved(let slot, let owner):
                asked = self.nodes.redirect(to: owner) { $0.move(slot, to: owner) }
                self.trouble.notice()
            case .ask(let owner):
                asked = self.nodes.redirect(to: owner)
                prelude = Self.asking
            case .tryAgain:
                try await self.environment.clock.sleep(
                    for: min(.milliseconds(2), ContinuousClock.now.duration(to: end))
                )
            }
            guard let next = asked else { break }
            let reply = try await next.link(for: role).connection.send(
                command, after: prelude, within: ContinuousClock.now.duration(to: end)
            )
            guard case .failure(let again) = reply else { return reply }
            failure = again
        }
        throw SharedTierError(.unavailable, "The nodes of the Redis Cluster do not agree who has a slot")
    }

    // MARK: - The map

    /// Asks the nodes, then those of the configuration, until one knows an owner of every slot.
    private func refresh() async {
        var best: ClusterMap?
        for node in self.nodes.nodes.shuffled() where best?.isWhole != true {
            guard let connection = try? node.reads.connection else { continue }
            best = await self.ask(connection, at: node.address) ?? best
        }
        for seed in self.seeds where best?.isWhole != true { best = await self.ask(seed) ?? best }
        guard let best, !best.primaries.isEmpty else { return }
        self.nodes.replace(best, naming: Set(best.primaries))
    }

    private func ask(_ seed: RedisAddress) async -> ClusterMap? {
        do {
            let session = try await self.environment.connector.connect(
                to: seed, as: .control, on: self.nodes.feed.eventLoop
            )
            defer { session.connection.close() }
            return await self.ask(session.connection, at: seed)
        } catch {
            self.note(error, at: seed)
            return nil
        }
    }

    private func ask(_ connection: RedisConnection, at address: RedisAddress) async -> ClusterMap? {
        do {
            let reply = try await connection.send(Self.slots, within: Self.askLimit)
            if case .failure(let failure) = reply, failure.code == "ERR" {
                throw SharedTierError(.refused, "\(address) is no node of a cluster; see redis.topology")
            }
            guard let map = ClusterMap(slots: try reply.orThrow(), asked: address) else {
                throw SharedTierError.unexpected("CLUSTER SLOTS")
            }
            self.failures.withLock { $0.didWell(address) }
            return map
        } catch {
            self.note(error, at: address)
            return nil
        }
    }

    private func note(_ error: any Error, at address: RedisAddress) {
        guard let error = error as? SharedTierError else { return }
        self.refusal.withLock { $0 = error }
        self.environment.changed.notify()
        let isNews = self.failures.withLock { $0.isNews(error, at: address) }
        Logger.current.log(
            level: isNews ? .info : .debug, "A node of the Redis Cluster does not tell the slots",
            metadata: ["address": "\(address)", "error": "\(error)"]
        )
    }
}
