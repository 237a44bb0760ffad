import HalcyonCore

/// Every key that a configuration may have, with the kind of its value.
enum KnownKeys {
    /// What a value must be.
    enum Kind: Hashable {
        case string
        case choice([String])
        case int(ClosedRange<Int>)
        case double(ClosedRange<Double>)
        case bool
        case strings
        case ints

        var description: String {
            switch self {
            case .string: "a text"
            case .choice(let choices): "one of \(choices.joined(separator: ", "))"
            case .int(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
            case .double(let range): "a number from \(range.lowerBound) to \(range.upperBound)"
            case .bool: "true or false"
            case .strings: "a list of texts"
            case .ints: "a list of whole numbers"
            }
        }
    }

    /// `*` stands for any name.
    static let all: [[String]: Kind] = {
        var keys = Self.fixed.merging(Self.redis) { $1 }
        for flag in Flag.allCases { keys["flags.\(flag.rawValue)"] = .bool }
        return Dictionary(
            uniqueKeysWithValues: keys.map { ($0.key.split(separator: ".").map(String.init), $0.value) }
        )
    }()

    private static let roles = Caller.Role.allCases.map(\.rawValue)
    private static let seconds = Kind.double(0...86_400)

    private static let fixed: [String: Kind] = [
        "server.host": .string, "server.port": .int(0...65_535), "server.page": .string,
        "data.path": .string, "data.readers": .int(1...64), "data.busyTimeout": .double(0...60),
        "data.pendingLimit": .int(1...100_000),
        "keys.names": .strings, "keys.*.secret": .string, "keys.*.tenant": .string, "keys.*.role": .choice(Self.roles),
        "models.names": .strings, "models.*.version": .string, "models.*.instances": .strings,
        "models.*.weights": .ints, "models.*.instanceNames": .strings, "models.*.concurrency": .int(1...10_000),
        "models.*.slots": .int(1...10_000),
        "models.*.upstreamName": .string, "models.*.notice": .string, "models.*.apiKey": .string,
        "models.embeddings.url": .string, "models.embeddings.model": .string, "models.embeddings.apiKey": .string,
        "models.limits.connectSeconds": Self.seconds, "models.limits.firstTextSeconds": Self.seconds,
        "models.limits.idleSeconds": Self.seconds, "models.limits.totalSeconds": Self.seconds,
        "models.limits.retries": .int(0...10), "models.probeSeconds": Self.seconds,
        "cache.capacityBytes": .int(1_048_576...1_099_511_627_776), "cache.timeToLiveSeconds": Self.seconds,
        "cache.staleSeconds": .double(0...2_592_000), "cache.leaseWaitSeconds": .double(0...60),
        "cache.sharedSeconds": .double(0.001...1),
        "cache.distrustedSeconds": Self.seconds, "cache.knowledge.capacityBytes": .int(1_048_576...1_099_511_627_776),
        "cache.knowledge.timeToLiveSeconds": Self.seconds, "cache.consistency.intervalSeconds": .double(0.1...3_600),
        "cache.consistency.keys": .int(1...1_000),
        "practice.maximumLiveTurns": .int(1...100_000), "practice.resumeGraceSeconds": Self.seconds,
        "practice.locale": .string, "practice.textByteLimit": .int(1...1_048_576),
        "generation.maximumInFlight": .int(1...100_000), "knowledge.pollSeconds": .double(0.05...3_600),
        "warm.share": .double(0...1), "warm.limit": .int(1...10_000), "warm.maximumSeconds": .double(1...86_400),
        "warm.freshSeconds": Self.seconds, "warm.intervalSeconds": Self.seconds, "warm.list": .string,
        "warm.tenants": .strings, "warm.noted": .int(1...1_000_000), "warm.writeSeconds": .double(1...86_400),
        "logging.level": .choice(["trace", "debug", "info", "notice", "warning", "error", "critical"]),
        "logging.format": .choice(["console", "json"]),
    ]

    private static let limit = Kind.int(1...(1 << 30))
    private static let time = Kind.double(0.001...3_600)

    /// What the client says of a value is better than what could be said here.
    private static let redis: [String: Kind] = [
        "redis.topology": .choice(["one", "ring", "cluster", "sentinel"]), "redis.addresses": .strings,
        "redis.user": .string, "redis.password": .string, "redis.prefix": .string, "redis.clientName": .string,
        "redis.sentinel.primary": .string, "redis.sentinel.user": .string, "redis.sentinel.password": .string,
        "redis.tls.enabled": .bool, "redis.tls.authorityFile": .string, "redis.tls.serverName": .string,
        "redis.tls.certificateFile": .string, "redis.tls.keyFile": .string,
        "redis.limits.commands": Self.limit, "redis.limits.commandBytes": Self.limit,
        "redis.limits.valueBytes": Self.limit, "redis.limits.logEvents": Self.limit,
        "redis.times.connectSeconds": Self.time, "redis.times.silenceSeconds": Self.time,
        "redis.times.overdueSeconds": Self.time, "redis.times.heartbeatSeconds": Self.time,
        "redis.times.firstPauseSeconds": Self.time, "redis.times.longestPauseSeconds": Self.time,
        "redis.times.logWaitSeconds": Self.time, "redis.times.refreshSeconds": Self.time,
        "redis.compression.enabled": .bool, "redis.compression.threshold": .int(0...(32 << 20)),
        "redis.compression.level": .int(1...19), "redis.encryption.keys": .strings,
        "redis.encryption.scope": .choice(["all", "confidential"]),
    ]

    static func kind(of path: [String]) -> Kind? {
        Self.all[path] ?? Self.all.first { Self.matches(path, $0.key) }?.value
    }

    /// Whether keys lie below `path`.
    static func isSection(_ path: [String]) -> Bool {
        Self.all.keys.contains { $0.count > path.count && Self.matches(path, Array($0.prefix(path.count))) }
    }

    /// The names that may stand below `path`; without those that anybody may choose.
    static func names(below path: [String]) -> [String] {
        let names = Self.all.keys.filter { $0.count > path.count && Self.matches(path, Array($0.prefix(path.count))) }
            .map { $0[path.count] }
        return Set(names).subtracting(["*"]).sorted()
    }

    private static func matches(_ path: [String], _ pattern: [String]) -> Bool {
        path.count == pattern.count && zip(path, pattern).allSatisfy { $0 == $1 || $1 == "*" }
    }
}
