import HalcyonCache
public import NIOCore
public import NIOPosix

/// Looks at the servers of a configuration, as `halcyon doctor` does: whether they are there, let Halcyon in, and are
/// set up so that a cache is good in them.
///
/// It makes connections of its own and changes nothing.
public struct RedisExamination: Sendable {
    private static let limit = Duration.seconds(2)
    private static let settings = [
        "maxmemory", "maxmemory-policy", "timeout", "tcp-keepalive", "tracking-table-max-keys", "appendonly", "save",
        "cluster-require-full-coverage",
    ]
    private static let pings = 5

    private let configuration: RedisConfiguration
    private let connector: RedisConnector
    private let eventLoop: any EventLoop

    public init(
        configuration: RedisConfiguration, eventLoops: any EventLoopGroup = .singletonMultiThreadedEventLoopGroup
    ) {
        self.configuration = configuration
        self.connector = RedisConnector(configuration)
        self.eventLoop = eventLoops.next()
    }

    /// Takes a few seconds at most for each server that does not answer.
    ///
    /// - Throws: `CancellationError`.
    public func run() async throws -> [RedisFinding] {
        var findings = self.exposure
        switch self.configuration.topology {
        case .one(let address): findings += try await self.examine([address])
        case .ring(let addresses): findings += try await self.examine(addresses)
        case .cluster(let seeds): findings += try await self.examineCluster(seeds)
        case .sentinel(let sentinels, let name): findings += try await self.examineSentinels(sentinels, name)
        }
        return findings
    }

    // MARK: - Topologies

    private func examine(_ addresses: some Collection<RedisAddress>) async throws -> [RedisFinding] {
        var findings: [RedisFinding] = []
        for address in addresses {
            findings += try await self.withConnection(to: address) { session in
                try await self.facts(session).findings("redis \(address)")
            }
        }
        return findings
    }

    private func examineCluster(_ seeds: [RedisAddress]) async throws -> [RedisFinding] {
        var findings: [RedisFinding] = []
        var primaries: Set<RedisAddress> = []
        for seed in seeds where primaries.isEmpty {
            findings += try await self.withConnection(to: seed) { session in
                let info = try await self.text(RedisCommand("CLUSTER", "INFO"), session)
                let slots = try await self.ask(RedisCommand("CLUSTER", "SLOTS"), session)
                let facts = ClusterFacts(info: info, slots: slots, asked: seed)
                primaries = Set(facts.replicas.keys)
                return facts.findings("redis cluster")
            }
        }
        return findings + (try await self.examine(primaries.sorted { "\($0)" < "\($1)" }))
    }

    private func examineSentinels(_ sentinels: [RedisAddress], _ name: String) async throws -> [RedisFinding] {
        var findings: [RedisFinding] = []
        var primary: RedisAddress?
        for sentinel in sentinels {
            findings += try await self.withConnection(to: sentinel, isSentinel: true) { session in
                let quorum = try await session.connection.send(
                    RedisCommand("SENTINEL", "CKQUORUM", name), within: Self.limit
                )
                let reply = try await self.ask(RedisCommand("SENTINEL", "GET-MASTER-ADDR-BY-NAME", name), session)
                if let parts = reply.elements, parts.count == 2, let host = parts[0].text, let port = parts[1].number,
                    (1...65_535).contains(port)
                {
                    primary = RedisAddress(host: host, port: Int(port))
                }
                return [Self.finding(ofQuorum: quorum, "redis sentinel \(sentinel)", name)]
            }
        }
        if sentinels.count < 3 {
            findings.append(
                RedisFinding(
                    name: "redis sentinels", verdict: .warning,
                    detail: "\(sentinels.count) listed in redis.addresses; with three, one may be lost"
                )
            )
        }
        return findings + (try await self.examine(primary.map { [$0] } ?? []))
    }

    private static func finding(ofQuorum reply: RESPValue, _ name: String, _ primary: String) -> RedisFinding {
        guard case .failure(let failure) = reply else {
            return RedisFinding(name: name, verdict: .well, detail: "enough sentinels agree to replace `\(primary)`")
        }
        return RedisFinding(
            name: name, verdict: .broken,
            detail: failure.code == "NOQUORUM"
                ? "too few sentinels can be reached to replace `\(primary)`; start the others"
                : "it watches nothing called `\(primary)`; see redis.sentinel.primary"
        )
    }

    /// Whether anybody on the way could read what is stored.
    private var exposure: [RedisFinding] {
        let isLocal = self.configuration.topology.addresses.allSatisfy { address in
            address.host == "localhost" || address.host == "::1" || address.host.hasPrefix("127.")
        }
        guard !isLocal else { return [] }
        var details: [String] = []
        if self.configuration.credentials == nil {
            details.append("no password is asked for; set one, and redis.password")
        }
        if self.configuration.tls == nil, self.configuration.encryption?.scope != .all {
            details.append("values cross the network in the clear; set redis.tls.enabled or redis.encryption.keys")
        }
        return details.map { RedisFinding(name: "redis", verdict: .warning, detail: $0) }
    }

    // MARK: - One server

    private func facts(_ session: RedisSession) async throws -> RedisServerFacts {
        var settings: [String: String] = [:]
        for name in Self.settings {
            // A managed server may keep its settings to itself; then INFO tells some.
            let command = RedisCommand("CONFIG", "GET", name)
            let reply = try await session.connection.send(command, within: Self.limit)
            settings[name] = reply[name]?.text
        }
        var times: [Duration] = []
        for _ in 0..<Self.pings {
            let begin = ContinuousClock.now
            _ = try await self.ask(RedisCommand("PING"), session)
            times.append(begin.duration(to: .now))
        }
        let info = try await self.text(RedisCommand("INFO"), session)
        var facts = RedisServerFacts(info: info, settings: settings, latency: times.sorted()[Self.pings / 2])
        facts.speaksVersionThree = session.version == .three
        return facts
    }

    private func text(_ command: RedisCommand, _ session: RedisSession) async throws -> String {
        try await self.ask(command, session).text ?? ""
    }

    private func ask(_ command: RedisCommand, _ session: RedisSession) async throws -> RESPValue {
        try (await session.connection.send(command, within: Self.limit)).orThrow()
    }

    private func withConnection(
        to address: RedisAddress, isSentinel: Bool = false, _ body: (RedisSession) async throws -> [RedisFinding]
    ) async throws -> [RedisFinding] {
        do {
            let session = try await self.connector.connect(
                to: address, as: .control, on: self.eventLoop, isSentinel: isSentinel
            )
            defer { session.connection.close() }
            return try await body(session)
        } catch let error as SharedTierError {
            return [RedisFinding(name: "redis \(address)", verdict: .broken, detail: error.message)]
        }
    }
}
